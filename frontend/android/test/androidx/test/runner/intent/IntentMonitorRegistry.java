package androidx.test.runner.intent;

/** See README.md. */
public final class IntentMonitorRegistry {
  public static void registerInstance(IntentMonitor monitor) {}
}
