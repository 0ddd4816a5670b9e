package androidx.test.runner.intent;

/** See README.md. */
public interface IntentMonitor {}
