package dev.carabiner.cluster;

import dev.carabiner.wire.Member;

/** What to do about a value of the ring register. */
sealed interface MembershipPlan {
    <R> R match(Cases<R> cases);

    /** What can be done, one case each. */
    interface Cases<R> {
        R settled();

        R blocked(Blocked blocked);

        R write(Write write);

        R refused(Refused refused);
    }

    /** Nothing: the register says what we want. */
    record Settled() implements MembershipPlan {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.settled();
        }
    }

    /** Nothing yet: somebody else stands there under our name, and is not known to be gone. */
    record Blocked(Member holder) implements MembershipPlan {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.blocked(this);
        }
    }

    /** Put this in its place. */
    record Write(RingDescriptor next) implements MembershipPlan {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.write(this);
        }
    }

    /** Nothing ever: this member does not fit into that cluster. */
    record Refused(String reason) implements MembershipPlan {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.refused(this);
        }
    }
}
