#!/bin/bash
# Run once by compose.yaml's service "setup": certificates, then, when Elasticsearch answers, who may do what. Running
# it again changes nothing but sets the passwords as they are told.
set -euo pipefail
cd /usr/share/elasticsearch
place=config/certificates
server=https://elasticsearch:9200

if [ ! -f $place/ca/ca.crt ]; then
    bin/elasticsearch-certutil ca --silent --pem --days 3650 --out /tmp/ca.zip
    unzip -q /tmp/ca.zip -d $place
fi
if [ ! -f $place/elasticsearch/elasticsearch.crt ]; then
    bin/elasticsearch-certutil cert --silent --pem --days 3650 --name elasticsearch --dns elasticsearch --dns localhost \
        --ip 127.0.0.1 --ca-cert $place/ca/ca.crt --ca-key $place/ca/ca.key --out /tmp/node.zip
    unzip -q /tmp/node.zip -d $place
fi
# The keys are for Elasticsearch alone (user 1000, group 0); the authority's certificate is for whoever connects.
chown -R root:root $place
find $place -type d -exec chmod 755 {} +
find $place -name '*.key' -exec chmod 640 {} +
find $place -name '*.crt' -exec chmod 644 {} +
chmod 600 $place/ca/ca.key
touch $place/ready

ask() {
    curl --silent --show-error --fail-with-body --cacert $place/ca/ca.crt --user "elastic:$ELASTIC_PASSWORD" \
        --header 'Content-Type: application/json' "$@" >/dev/null
}

until ask "$server/_security/_authenticate" 2>/dev/null; do sleep 2; done
ask --request POST "$server/_security/user/kibana_system/_password" --data "{\"password\": \"$KIBANA_PASSWORD\"}"
# The rights of docs/elasticsearch.md
ask --request PUT "$server/_security/role/earshot" --data '{
  "cluster": ["monitor", "manage_index_templates"],
  "indices": [{
    "names": ["earshot-mentions*"],
    "privileges": ["read", "index", "delete", "manage"]
  }]
}'
ask --request PUT "$server/_security/user/earshot" \
    --data "{\"password\": \"$EARSHOT_INDEX_PASSWORD\", \"roles\": [\"earshot\"]}"
