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
        'post_title' => $deed['title'], 'post_content' => $deed['html'], 'post_status' => 'publish',
        'post_author' => writer($deed['author'] ?? ''),
        'post_date' => $deed['date'], 'post_date_gmt' => $deed['date'],
    ]), true);
    return is_wp_error($id) ? ['error' => $id->get_error_message()] : ['id' => $id, 'permalink' => get_permalink($id)];
}

function writer(string $name): int {
    if ($name === '') {
        return 1;
    }
    $login = 'writer-' . substr(md5($name), 0, 8);
    $known = get_user_by('login', $login);
    return $known ? $known->ID : wp_insert_user([
        'user_login' => $login, 'user_pass' => 'writer', 'display_name' => $name, 'role' => 'author',
    ]);
}

function edit(array $deed): array {
    $id = wp_update_post(wp_slash(['ID' => $deed['id']] + $deed['fields']), true);
    return is_wp_error($id) ? ['error' => $id->get_error_message()] : ['id' => $id, 'permalink' => get_permalink($id)];
}

function comment(array $deed): array {
    $id = wp_insert_comment(wp_slash([
        'comment_post_ID' => $deed['id'], 'comment_author' => $deed['author'], 'comment_content' => $deed['text'],
        'comment_approved' => $deed['approved'] ?? 1, 'comment_parent' => $deed['parent'] ?? 0,
        'comment_date' => $deed['date'], 'comment_date_gmt' => $deed['date'],
    ]));
    return $id ? ['id' => $id, 'permalink' => get_comment_link($id)] : ['error' => 'the comment was not taken'];
}

function change_comment(array $deed): array {
    wp_update_comment(wp_slash(['comment_ID' => $deed['id']] + $deed['fields']));
    return ['id' => $deed['id'], 'permalink' => get_comment_link($deed['id'])];
}

function remove_comment(array $deed): array {
    return wp_delete_comment($deed['id'], true) ? [] : ['error' => 'there is no comment ' . $deed['id']];
}

function trash(array $deed): array {
    return wp_trash_post($deed['id']) ? [] : ['error' => 'there is no post ' . $deed['id']];
}

// What the database holds, past WordPress's own doors to the outside.
function truth(): array {
    global $wpdb;
    $posts = $wpdb->get_results(
        "select p.ID id, u.display_name author, p.post_date_gmt time, p.post_title title, p.post_content html
         from $wpdb->posts p join $wpdb->users u on u.ID = p.post_author
         where p.post_status = 'publish' and p.post_type = 'post' order by p.ID", ARRAY_A);
    $comments = $wpdb->get_results(
        "select comment_ID id, comment_post_ID post, comment_parent parent, comment_author author,
         comment_date_gmt time, comment_content html from $wpdb->comments c
         join $wpdb->posts p on p.ID = c.comment_post_ID
         where comment_approved = '1' and p.post_status = 'publish' order by comment_ID", ARRAY_A);
    $linked = fn ($row, $link) => $row + ['permalink' => $link($row['id'])];
    return [
        'posts' => array_map(fn ($row) => $linked($row, 'get_permalink'), $posts),
        'comments' => array_map(fn ($row) => $linked($row, 'get_comment_link'), $comments),
    ];
}

function many(array $deed): array {
    return ['answers' => array_map(fn ($one) => $one['do']($one), $deed['deeds'])];
}

function delete(array $deed): array {
    return wp_delete_post($deed['id'], true) ? [] : ['error' => 'there is no post ' . $deed['id']];
}

$deeds = [
    'install', 'publish', 'edit', 'comment', 'delete', 'change_comment', 'remove_comment', 'trash', 'truth', 'many',
];
$answer = in_array($deed['do'], $deeds, true) ? $deed['do']($deed) : ['error' => 'unknown deed'];
echo "\n", json_encode($answer);
