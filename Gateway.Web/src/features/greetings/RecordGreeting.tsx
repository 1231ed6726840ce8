import { Button, Modal } from '@mantine/core';
import { useEffect, useState, useSyncExternalStore } from 'react';

import { Recorder, recordingMaxMs } from '../../audio/recorder';
import { useDesk } from '../../audio/VoiceContext';
import { peaksOf, wavOf } from '../../audio/wav';
import form from '../../ui/form.module.css';
import { Icon } from '../../ui/Icon';
import { Meter } from '../../ui/Meter';
import { StateMark } from '../../ui/StateMark';
import { WavePlayer } from '../../ui/WavePlayer';
import classes from './Greetings.module.css';
import { lengthText } from './words';

/** The gateway takes no shorter greeting. */
const lengthMinMs = 1000;
const peaksShown = 80;

type Props = { name: string; keep: { mutate: (wav: Blob, on: { onSuccess: () => void }) => void; isPending: boolean }; onClose: () => void };

/** A greeting is spoken, heard again, and kept only then. */
export function RecordGreeting({ name, keep, onClose }: Props) {
  const desk = useDesk();
  const [recorder] = useState(() => new Recorder(desk.ports.microphone));
  const state = useSyncExternalStore(recorder.state.subscribe, recorder.state.get);
  useEffect(() => () => recorder.discard(), [recorder]);
  const isRunning = state.kind === 'opening' || state.kind === 'recording';
  const start = () => {
    desk.replayer.stop();
    void recorder.start(desk.settings.get());
  };
  return (
    <Modal opened onClose={onClose} title={`Record the greeting: ${name}`} closeButtonProps={{ 'aria-label': 'Close' }}>
      <div className={form['form']}>
        <div className={classes['recorder']} role="status" aria-label="Recording">
          {state.kind === 'idle' ? <span>Speak as you would on the telephone; at most {recordingMaxMs / 1000} seconds.</span> : null}
          {state.kind === 'opening' ? <StateMark tone="attention" icon="spinner">opening the microphone</StateMark> : null}
          {state.kind === 'recording' ? (
            <>
              <StateMark tone="bad" icon="mic">recording</StateMark>
              <Meter of={desk.ports.microphone.level} />
              {/* Each frame is no news for who listens to the page. */}
              <span aria-hidden="true">
                {lengthText(state.lengthMs)} / {lengthText(recordingMaxMs)}
              </span>
            </>
          ) : null}
          {state.kind === 'done' ? <Take key={state.lengthMs} samples={state.samples} lengthMs={state.lengthMs} /> : null}
          {state.kind === 'failed' ? (
            <span className={form['error']} role="alert">
              The microphone could not be used: the browser refuses it, there is none, or you are talking with it.
            </span>
          ) : null}
        </div>
        {state.kind === 'done' && state.lengthMs < lengthMinMs ? (
          <p className={form['error']} role="alert">
            This is shorter than a second. Record it again.
          </p>
        ) : null}
        <div className={form['end']}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          {isRunning ? (
            <Button color="red.8" leftSection={<Icon name="stop" size={14} />} disabled={state.kind === 'opening'} onClick={() => recorder.stop()}>
              Stop
            </Button>
          ) : (
            <Button variant={state.kind === 'done' ? 'default' : 'filled'} data-autofocus leftSection={<Icon name="mic" size={14} />} onClick={start}>
              {state.kind === 'done' ? 'Record again' : 'Record'}
            </Button>
          )}
          {state.kind === 'done' ? (
            <Button loading={keep.isPending} disabled={state.lengthMs < lengthMinMs} onClick={() => keep.mutate(wavOf(state.samples), { onSuccess: onClose })}>
              Keep it
            </Button>
          ) : null}
        </div>
      </div>
    </Modal>
  );
}

/** What was just said, to be heard before it is kept. */
function Take({ samples, lengthMs }: { samples: Float32Array; lengthMs: number }) {
  const desk = useDesk();
  const [src] = useState(() => URL.createObjectURL(wavOf(samples)));
  useEffect(() => () => URL.revokeObjectURL(src), [src]);
  return <WavePlayer label="what was recorded" src={src} lengthMs={lengthMs} peaks={peaksOf(samples, peaksShown)} output={desk.settings.get().output} />;
}
