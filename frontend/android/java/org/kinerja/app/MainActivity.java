package org.kinerja.app;

import android.app.Activity;

public final class MainActivity extends Activity {}
