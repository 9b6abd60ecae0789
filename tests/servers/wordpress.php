<?php
// One deed in the WordPress of $argv[1], told as JSON on standard input, answered as JSON on standard output.
$deed = json_decode(file_get_contents('php://stdin'), true);
$_SERVER['HTTP_HOST'] = $deed['host'];
if ($deed['do'] === 'install') {
    define('WP_INSTALLING', true);
}
require $argv[1] . '/wp-load.php';
kses_remove_filters();
add_filter('pre_wp_mail', '__return_true');

function install(array $deed): array {
    require_once ABSPATH . 'wp-admin/includes/upgrade.php';
    wp_install($deed['title'], 'editor', 'editor@example.test', true, '', 'editor');
    wp_delete_post(1, true);
    foreach (['comment_moderation', 'comment_previously_approved', 'require_name_email'] as $name) {
        update_option($name, 0);
    }
    global $wp_rewrite;
    $wp_rewrite->init();  // without it every permalink is a 404
    $wp_rewrite->set_permalink_structure('/%year%/%monthnum%/%postname%/');
    delete_option('rewrite_rules');
    return [];
}

function publish(array $deed): array {
    $id = wp_insert_post(wp_slash([
        'post_title' => $deed['title'], 'post_content' => $deed['html'], 'post_status' => 'publish', 'post_author' => 1,
        'post_date' => $deed['date'], 'post_date_gmt' => $deed['date'],
    ]), true);
    return is_wp_error($id) ? ['error' => $id->get_error_message()] : ['id' => $id, 'permalink' => get_permalink($id)];
}

function edit(array $deed): array {
    $id = wp_update_post(wp_slash(['ID' => $deed['id']] + $deed['fields']), true);
    return is_wp_error($id) ? ['error' => $id->get_error_message()] : ['id' => $id, 'permalink' => get_permalink($id)];
}

function comment(array $deed): array {
    $id = wp_insert_comment(wp_slash([
        'comment_post_ID' => $deed['id'], 'comment_author' => $deed['author'], 'comment_content' => $deed['text'],
        'comment_approved' => 1, 'comment_date' => $deed['date'], 'comment_date_gmt' => $deed['date'],
    ]));
    return $id ? ['id' => $id, 'permalink' => get_comment_link($id)] : ['error' => 'the comment was not taken'];
}

function delete(array $deed): array {
    return wp_delete_post($deed['id'], true) ? [] : ['error' => 'there is no post ' . $deed['id']];
}

$deeds = ['install', 'publish', 'edit', 'comment', 'delete'];
$answer = in_array($deed['do'], $deeds, true) ? $deed['do']($deed) : ['error' => 'unknown deed'];
echo "\n", json_encode($answer);
