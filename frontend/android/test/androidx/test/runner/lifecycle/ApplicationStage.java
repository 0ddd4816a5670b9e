package androidx.test.runner.lifecycle;

/** See README.md. */
public enum ApplicationStage {
  PRE_ON_CREATE,
  CREATED
}
