import { Button, FileButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { useDesk } from '../../audio/VoiceContext';
import { peaksOf, samplesOf } from '../../audio/wav';
import { useGateway } from '../../gateway/GatewayContext';
import type { Greeting } from '../../gateway/mailboxes';
import { Icon } from '../../ui/Icon';
import { StateMark } from '../../ui/StateMark';
import table from '../../ui/table.module.css';
import { dayText } from '../../ui/time';
import { WavePlayer } from '../../ui/WavePlayer';
import { RecordGreeting } from './RecordGreeting';
import { useGreetingSteps } from './useGreetingSteps';
import { kindWords } from './words';

const points = 60;

/** What callers hear in one case, and how to say it otherwise. */
export function GreetingRow({ mailbox, greeting, mayChange }: { mailbox: string; greeting: Greeting; mayChange: boolean }) {
  const { rest } = useGateway();
  const desk = useDesk();
  const [recording, setRecording] = useState(false);
  const { put, reset } = useGreetingSteps(mailbox, greeting.kind);
  const { name, heardBy } = kindWords[greeting.kind];
  const source = rest.greetingAudio(mailbox, greeting.kind, greeting.changedAt);
  // Seconds of telephone speech, so that it can be drawn from the file itself.
  const wave = useQuery({ queryKey: ['greetingWave', source], queryFn: async () => peaksOf(samplesOf(await rest.greetingSound(source)), points), staleTime: Infinity, retry: false });
  return (
    <tr>
      <td>
        <span className={table['main']}>{name}</span>
        <span className={table['second']}>{heardBy}</span>
      </td>
      <td>
        <WavePlayer key={source} label={`the greeting ${name}`} src={source} lengthMs={greeting.lengthMs} peaks={wave.data} output={desk.settings.get().output} onPlay={() => desk.replayer.stop()} />
      </td>
      <td className={table['nowrap']}>
        <StateMark tone={greeting.custom ? 'good' : 'quiet'} icon={greeting.custom ? 'mic' : 'circle'}>
          {greeting.custom ? 'own' : 'default'}
        </StateMark>
        {greeting.changedAt === undefined ? null : <span className={table['second']}>{dayText(new Date(greeting.changedAt))}</span>}
      </td>
      <td className={table['nowrap']}>
        {mayChange ? (
          <>
            <Button variant="subtle" size="compact-sm" leftSection={<Icon name="mic" size={14} />} aria-label={`Record: ${name}`} onClick={() => setRecording(true)}>
              Record
            </Button>
            <FileButton accept="audio/wav,.wav" onChange={(file) => (file === null ? undefined : put.mutate(file))} inputProps={{ 'aria-label': `WAV file: ${name}` }}>
              {(props) => (
                <Button {...props} variant="subtle" size="compact-sm" leftSection={<Icon name="upload" size={14} />} loading={put.isPending && !recording} aria-label={`Upload: ${name}`}>
                  Upload
                </Button>
              )}
            </FileButton>
            {greeting.custom ? (
              <Button variant="subtle" color="gray" size="compact-sm" loading={reset.isPending} aria-label={`Back to the default: ${name}`} onClick={() => reset.mutate()}>
                Back to the default
              </Button>
            ) : null}
          </>
        ) : null}
        {recording ? <RecordGreeting name={name} keep={put} onClose={() => setRecording(false)} /> : null}
      </td>
    </tr>
  );
}
