#!/bin/sh
# Makes what the message box says: espeak-ng speaks, sox cuts it down to G.711 A-law of 8,000 samples a second.
# The files are kept beside this one, so that nobody needs either to build the gateway.
set -eu
cd "$(dirname "$0")"

say() {
    espeak-ng -v en-gb -s 155 -w spoken.wav "$2"
    # Quiet at both ends is cut off, and every sentence is about as loud as the others. Without dither the same text gives the same octets.
    sox -D spoken.wav -r 8000 -c 1 -e a-law -b 8 "$1.wav" \
        gain -3 highpass 200 lowpass 3400 silence 1 0.01 0.5% reverse silence 1 0.01 0.5% reverse gain -n -4 pad 0.05 0.1
}

say ask-service "To leave a message, press 1. To hear your messages, press 2."
say ask-mailbox "Please enter the mailbox number, then press hash."
say unknown-mailbox "There is no such mailbox."
say ask-pin "Please enter your PIN, then press hash."
say wrong-pin "That PIN is wrong."
say pin-locked "Messages cannot be heard with a PIN at the moment."
say no-messages "You have no messages."
say you-have "You have"
say one-message "one message."
say messages "messages."
say menu "Press 1 to hear it again, 2 to save, 3 to delete, 4 for the previous message, 6 for the next, and hash to end."
say saved "Saved."
say deleted "Deleted."
say no-more-messages "No more messages."
say taken "Thank you. Your message has been taken."
say nothing-taken "No message was taken."
say mailbox-full "The mailbox is full."
say not-available "Sorry, this does not work at the moment."
say goodbye "Goodbye."

say greeting-standard "Please leave a message after the tone."
say greeting-no-answer "There is no answer. Please leave a message after the tone."
say greeting-busy "The person you called is on the phone. Please leave a message after the tone."
say greeting-special "Hello. Please leave me a message after the tone."
say greeting-do-not-disturb "The person you called does not want to be disturbed. Please leave a message after the tone."

for number in 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do say "number-$number" "$number"; done
say number-many "more than twenty"

sox -D -n -r 8000 -c 1 -e a-law -b 8 tone.wav synth 0.4 sine 1000 gain -9 fade 0.01 0.4 0.01 pad 0.1 0
rm spoken.wav
