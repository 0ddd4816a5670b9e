#!/bin/sh
# What building the Android app needs of the system. Exits with 1 where it is missing and may not be installed.
exec sh "$(dirname "$0")/../system_packages.sh" "default-jdk-headless=javac" "aapt=aapt" "zipalign=zipalign" \
    "apksigner=apksigner" "android-framework-res=/usr/share/android-framework-res/framework-res.apk"
