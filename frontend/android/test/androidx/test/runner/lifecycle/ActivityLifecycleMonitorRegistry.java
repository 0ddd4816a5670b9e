package androidx.test.runner.lifecycle;

/** See README.md. */
public final class ActivityLifecycleMonitorRegistry {
  public static void registerInstance(ActivityLifecycleMonitor monitor) {}
}
