#!/bin/sh
# Makes the phrases of the simulated fleet: espeak-ng speaks, sox brings it to G.711 A-law at 8,000 samples a second.
set -eu
cd "$(dirname "$0")"

say() {
  espeak-ng -v "$2" -s "$3" --stdout "$4" |
    sox -V1 - -r 8000 -c 1 -b 8 -e a-law "$1.wav" norm -6 silence 1 0.05 0.5% reverse silence 1 0.05 0.5% reverse
}

say on-the-way en-gb+m3 170 "Unit two, on the way. Five minutes."
say at-the-gate en-gb+f2 170 "At the gate now. Nobody here yet."
say say-again en-us+m7 175 "Say again, please."
say all-clear en-gb-scotland+m2 165 "All clear. We are coming back."
say second-unit en-us+f4 170 "Can you send a second unit?"
say copy en-gb+m5 180 "Copy that."
say road-open en-gb+f3 170 "The road is open again, traffic is moving."
say where en-us+m1 170 "Where do you want the truck?"
say radio-check en-gb+m1 165 "Radio check. How do you hear me?"
say report en-us+f2 175 "Here is the whole report. First, the pump. Second, the hose. Third, the key to the store room, which nobody can find."
