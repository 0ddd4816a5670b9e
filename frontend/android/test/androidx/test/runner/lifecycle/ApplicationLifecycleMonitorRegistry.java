package androidx.test.runner.lifecycle;

/** See README.md. */
public final class ApplicationLifecycleMonitorRegistry {
  public static void registerInstance(ApplicationLifecycleMonitor monitor) {}
}
