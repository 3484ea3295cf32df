# Varnish 7 before gql-blog: it keeps what everybody may see, and drops by surrogate key what the plugin purge names.
# docs/caching.md says which settings of the server belong to it.
vcl 4.1;

backend default {
    .host = "127.0.0.1";
    .port = "8000";
}

# Who may say what is stale: the servers of gql-blog.
acl purgers {
    "127.0.0.1";
    "::1";
}

sub vcl_recv {
    if (req.url == "/.purge") {
        # What came through another proxy, such as one for TLS on this machine, has its sender before that proxy.
        if (req.method != "POST" || client.ip !~ purgers || req.http.X-Forwarded-For ~ ",") {
            return (synth(403, "Forbidden"));
        }
        if (req.http.Surrogate-Key !~ "^[A-Za-z0-9_:-]+( [A-Za-z0-9_:-]+)*$") {
            return (synth(400, "No keys"));
        }
        ban("obj.http.Surrogate-Key ~ (^|\s)(" + regsuball(req.http.Surrogate-Key, " ", "|") + ")(\s|$)");
        return (synth(200, "Banned"));
    }
    if (req.http.Upgrade ~ "(?i)websocket") {
        return (pipe);
    }
    # What follows is Varnish's own: only GET and HEAD without Authorization and Cookie are looked up, and nothing is
    # kept that says private, no-store or no seconds.
}

sub vcl_pipe {
    set bereq.http.Upgrade = req.http.Upgrade;
    set bereq.http.Connection = req.http.Connection;
}

sub vcl_backend_response {
    # A stale answer is given while a fresh one is fetched only where the server says so (stale-while-revalidate).
    if (beresp.http.Cache-Control !~ "stale-while-revalidate") {
        set beresp.grace = 0s;
    }
}

sub vcl_deliver {
    unset resp.http.Surrogate-Key;
}
