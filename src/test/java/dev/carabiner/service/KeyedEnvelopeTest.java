package dev.carabiner.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.eventbus.DeliveryOptions;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KeyedEnvelopeTest {
    @Property(tries = 300)
    void read_ofWhatWasWritten_isTheSame(
            @ForAll String key,
            @ForAll @LongRange(min = 0) long version,
            @ForAll boolean forwarded,
            @ForAll boolean send,
            @ForAll @LongRange(min = 1) long timeoutMillis) {
        KeyedEnvelope envelope = new KeyedEnvelope(key, version, forwarded, send, timeoutMillis);

        assertThat(KeyedEnvelope.read(envelope.text())).contains(envelope);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "1", "1:", "1:2", ":2:key", "x:2:key", "f:2:key", "fs:2:key", "1::key", "1:x:key"})
    void read_ofAnythingElse_isEmpty(String text) {
        assertThat(KeyedEnvelope.read(text)).isEmpty();
    }

    @Test
    void onBus_withOptionsOfTheSender_keepsThemAndChangesThemNot() {
        DeliveryOptions own = new DeliveryOptions()
                .addHeader("trace", "7")
                .setCodecName("mine")
                .setSendTimeout(9_000);
        KeyedPost post = new KeyedPost("address", "a:b", "body", own, false, false);

        DeliveryOptions onBus = post.withHeader(new KeyedEnvelope("a:b", 5, false, false, 400));

        assertThat(onBus.getHeaders().get("trace")).isEqualTo("7");
        assertThat(onBus.getHeaders().get(KeyedEnvelope.HEADER)).isEqualTo("5:400:a:b");
        assertThat(onBus.getHeaders().get(KeyedEnvelope.CODEC)).isEqualTo("mine");
        assertThat(onBus.getCodecName()).isEqualTo("mine");
        assertThat(onBus.getSendTimeout()).isEqualTo(400);
        assertThat(own.getHeaders().size()).isEqualTo(1);
    }
}
