package dev.carabiner.access;

import dev.carabiner.config.AuthOptions.Jwt;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;

/** Knows callers by JSON Web Tokens that an issuer has signed for this service. */
final class JwtAuthenticator implements Authenticator {
    private static final Logger LOG = System.getLogger(JwtAuthenticator.class.getName());

    private final WatchedFile<JWTAuth> keys;
    private final Jwt options;

    private JwtAuthenticator(WatchedFile<JWTAuth> keys, Jwt options) {
        this.keys = keys;
        this.options = options;
    }

    static Future<Authenticator> open(Vertx vertx, Jwt options) {
        return WatchedFile.open(vertx, "auth.jwt.keys", options.keys(), text -> provider(vertx, text, options))
                .map(keys -> new JwtAuthenticator(keys, options));
    }

    private static JWTAuth provider(Vertx vertx, String text, Jwt options) {
        return JWTAuth.create(
                vertx,
                JwtKeys.parse(text, options.algorithms())
                        .setJWTOptions(new JWTOptions()
                                .setIssuer(options.issuer())
                                .addAudience(options.audience())
                                .setLeeway((int) options.leeway().toSeconds())));
    }

    @Override
    public boolean isOpen() {
        return false;
    }

    @Override
    public Caller authenticate(String credential, String from) {
        JwtClaims.requireAllowed(credential, options.algorithms());
        // Done when it is returned, for it waits for nothing; if it ever did, nobody would be let in.
        Future<User> checked = keys.value().authenticate(new TokenCredentials(credential));
        if (!checked.succeeded()) {
            LOG.log(Level.DEBUG, "a token was refused: {0}", checked.cause());
            throw Authenticator.refused(
                    "a token that is not valid", "one that was signed for this service and has not expired");
        }
        return JwtClaims.caller(claims(checked.result()), options, Instant.now(), from);
    }

    /** The claims as they were signed; elsewhere the library mixes them with words of its own. */
    private static JsonObject claims(User user) {
        return user.attributes().getJsonObject("accessToken");
    }

    /** Until it expires. A key that is taken out of its file ends no caller that is here already. */
    @Override
    public boolean isCurrent(Caller caller, Instant now) {
        return !caller.isExpiredAt(now);
    }
}
