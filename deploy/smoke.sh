#!/bin/sh
# Prove an installation by its address: deploy/smoke.sh [BASE], by default http://127.0.0.1:8000.
# Waits SMOKE_WAIT seconds (60) for it to come up. Reads only. Exit status 0 when every check passed. Needs curl.
set -u
BASE=${1:-http://127.0.0.1:8000}
BASE=${BASE%/}
WAIT=${SMOKE_WAIT:-60}
PASSED=0
FAILED=0
DIR=$(mktemp -d) || exit 1
trap 'rm -rf "$DIR"' EXIT

get() {  # PATH CURL-OPTION…: the status into $STATUS, the body and the headers into files
    path=$1
    shift
    STATUS=$(curl --silent --show-error --max-time 10 --output "$DIR/body" --dump-header "$DIR/head" \
        --write-out '%{http_code}' "$@" "$BASE$path" 2>"$DIR/error")
}

graphql() {  # JSON CURL-OPTION…
    json=$1
    shift
    get /graphql --header 'Content-Type: application/json' --header 'Accept: application/graphql-response+json' \
        --data "$json" "$@"
}

check() {  # NAME COMMAND…
    name=$1
    shift
    if "$@"; then
        PASSED=$((PASSED + 1))
        echo "ok      $name"
    else
        FAILED=$((FAILED + 1))
        echo "FAILED  $name (status $STATUS)"
        head -c 600 "$DIR/body" 2>/dev/null
        cat "$DIR/error" 2>/dev/null
    fi
}

status() { [ "$STATUS" = "$1" ]; }
body() { grep -Eq -- "$1" "$DIR/body"; }
no_body() { ! body "$1"; }
header() { tr -d '\r' <"$DIR/head" | grep -Eiq -- "^$1"; }

waited=0
while :; do
    get /healthz
    [ "$STATUS" = 200 ] && break
    [ "$waited" -ge "$((WAIT * 5))" ] && break
    waited=$((waited + 1))
    sleep 0.2
done
check "it is alive: /healthz" status 200
check "every answer has a request id" header 'x-request-id: .'

get /readyz
check "it is ready: /readyz" status 200

graphql '{"query": "{ __typename posts(first: 1) { nodes { id slug title } } }"}'
check "a query is answered" status 200
check "as GraphQL over HTTP says" header 'content-type: application/graphql-response\+json'
check "with its data" body '"__typename": ?"Query".*"nodes"'
check "and without errors" no_body '"errors"'

graphql '{"query": "{ nothingOfTheKind }"}'
check "a wrong query is refused with 400" status 400
check "and says why" body '"errors".*"message"'
check "without a trace of the inside" no_body 'Traceback|site-packages|File \\"'

graphql 'not JSON'
check "a body that is no JSON is refused with 400" status 400

get /graphql --header 'Content-Type: text/plain' --data '{"query": "{ __typename }"}'
check "a simple content type, which needs no preflight, is refused" status 415

graphql '{"query": "{ viewer { id } }"}' --header 'Authorization: Bearer not-a-token'
check "a wrong token opens nothing" no_body '"viewer": ?\{'

get /nothing-of-the-kind
check "an unknown path is 404" status 404

get /graphql --request DELETE
check "an unknown method is 405" status 405

echo "$PASSED passed, $FAILED failed"
[ "$FAILED" = 0 ]
