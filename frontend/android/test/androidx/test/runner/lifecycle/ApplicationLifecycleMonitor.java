package androidx.test.runner.lifecycle;

/** See README.md. */
public interface ApplicationLifecycleMonitor {}
