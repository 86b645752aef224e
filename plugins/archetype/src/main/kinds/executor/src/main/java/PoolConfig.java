package ${package};

import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;

/** What operators write; keys in HCL are these names in {@code snake_case}. */
@Doc("Answers requests itself, in as many replicas as are wanted.")
record PoolConfig(@Doc("What each replica answers.") @Default("hello") String answer) {}
