import { Button } from '@mantine/core';
import type { ReactNode } from 'react';

import type { MicrophoneState } from '../../audio/microphone';
import { useDesk, useVoice } from '../../audio/VoiceContext';
import { Icon } from '../../ui/Icon';
import classes from './TalkBar.module.css';
import { useFocused } from './useFocused';

/** Why nobody can be heard from here, and what can be done about it. */
const troubles: Partial<Readonly<Record<MicrophoneState, string>>> = {
  insecure: 'No microphone: this page came over plain HTTP, and browsers give none to such a page. Open it over HTTPS, or on the gateway’s own computer.',
  refused: 'No microphone: the browser refuses it to this page. Allow it in the settings beside the address, then press again.',
  missing: 'No microphone was found. Connect one, then press again.',
  broken: 'The microphone cannot be opened, or went away; another program may hold it. Press to try again.',
  asking: 'The browser asks for the microphone: answer it, then press again.',
};

/** What stands between a press and being heard; nothing where all is well. */
export function TalkNotices({ mayTalk, isSelected }: { mayTalk: boolean; isSelected: boolean }) {
  const desk = useDesk();
  const microphone = useVoice((one) => one.ports.microphone.state);
  const sound = useVoice((one) => one.ports.sound.state);
  const isFocused = useFocused();
  const trouble = mayTalk ? troubles[microphone] : undefined;
  return (
    <div className={classes['notices']}>
      {trouble === undefined ? null : <Notice bad={microphone !== 'asking'}>{trouble}</Notice>}
      {mayTalk && microphone === 'ask' ? (
        <Notice>
          The browser has not been asked for the microphone.{' '}
          <Button size="compact-xs" onClick={() => void desk.ports.microphone.ask()}>
            Allow the microphone
          </Button>
        </Notice>
      ) : null}
      {sound === 'waiting' ? (
        <Notice>
          The browser keeps this page quiet until it is touched.{' '}
          <Button size="compact-xs" onClick={() => desk.ports.sound.start()}>
            Turn the sound on
          </Button>
        </Notice>
      ) : null}
      {sound === 'impossible' ? <Notice bad>This browser cannot play what it hears: it has no audio worklets, or the page came over plain HTTP.</Notice> : null}
      {isFocused ? null : <Notice>Keys are dead: this tab is not focused. Click into it, or use the button.</Notice>}
      {isSelected ? null : <span className={classes['hint']}>Select a group that you are in to talk to it. Shift adds more.</span>}
    </div>
  );
}

function Notice({ bad = false, children }: { bad?: boolean; children: ReactNode }) {
  return (
    <p className={classes['notice']} data-bad={bad || undefined} role={bad ? 'alert' : 'status'}>
      <Icon name="warning" size={13} />
      <span>{children}</span>
    </p>
  );
}
