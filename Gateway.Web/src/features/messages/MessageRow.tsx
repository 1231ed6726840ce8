import { ActionIcon, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import { useDesk } from '../../audio/VoiceContext';
import { useGateway } from '../../gateway/GatewayContext';
import type { VoiceMessage } from '../../gateway/mailboxes';
import { Icon } from '../../ui/Icon';
import type { IconName } from '../../ui/iconShapes';
import { Moment } from '../../ui/Moment';
import { StateMark } from '../../ui/StateMark';
import table from '../../ui/table.module.css';
import { clockText } from '../../ui/time';
import { WavePlayer } from '../../ui/WavePlayer';
import { stateLooks } from './words';

const points = 80;

type Props = {
  message: VoiceMessage;
  caller: string;
  /** Who has put a copy of it here, by name. */
  forwardedBy: string | undefined;
  mayChange: boolean;
  mayForward: boolean;
  onCall: (() => void) | undefined;
  onMark: (state: VoiceMessage['state']) => void;
  onForward: () => void;
  onDelete: () => void;
};

/** One message: who, when, how it sounds, what became of it, and what can be done with it. */
export function MessageRow({ message, caller, forwardedBy, mayChange, mayForward, onCall, onMark, onForward, onDelete }: Props) {
  const { rest } = useGateway();
  const desk = useDesk();
  // It does not change, so it is asked for once.
  const wave = useQuery({ queryKey: ['messageWaveform', message.id], queryFn: () => rest.messageWaveform(message.id, points), staleTime: Infinity, retry: false });
  const at = new Date(message.receivedAt);
  const look = stateLooks[message.state];
  const name = `${caller}, ${clockText(at)}`;
  const peaks = wave.data?.peaks.length === 0 ? undefined : wave.data?.peaks;
  return (
    <tr>
      <td>
        <span className={table['main']}>{caller}</span>
        {message.caller === undefined || message.caller === caller ? null : <span className={table['second']}>{message.caller}</span>}
        {forwardedBy === undefined ? null : (
          <span className={table['second']}>
            forwarded by {forwardedBy}
            {message.note === undefined ? '' : `: ${message.note}`}
          </span>
        )}
      </td>
      <td className={table['nowrap']}>
        <Moment at={message.receivedAt} />
      </td>
      <td>
        <WavePlayer
          label={name}
          src={rest.messageAudio(message.id)}
          lengthMs={message.lengthMs}
          peaks={peaks}
          output={desk.settings.get().output}
          onPlay={() => desk.replayer.stop()}
          onEnd={() => (mayChange && message.state === 'new' ? onMark('heard') : undefined)}
        />
      </td>
      <td>
        <StateMark tone={look.tone} icon={look.icon}>
          {look.word}
        </StateMark>
      </td>
      <td className={table['nowrap']}>
        {onCall === undefined ? null : <Action icon="phone" label="Call back" of={name} onClick={onCall} />}
        {mayForward ? <Action icon="forward" label="Forward" of={name} onClick={onForward} /> : null}
        {mayChange && message.state !== 'saved' ? <Action icon="bookmark" label="Save" of={name} onClick={() => onMark('saved')} /> : null}
        {mayChange && message.state !== 'new' ? <Action icon="dot" label="Mark as new" of={name} onClick={() => onMark('new')} /> : null}
        <Tooltip label="Download">
          <ActionIcon component="a" href={rest.messageFile(message.id)} download variant="subtle" color="gray" aria-label={`Download: ${name}`}>
            <Icon name="download" size={15} />
          </ActionIcon>
        </Tooltip>
        {mayChange ? <Action icon="trash" label="Delete" of={name} onClick={onDelete} /> : null}
      </td>
    </tr>
  );
}

function Action({ icon, label, of, onClick }: { icon: IconName; label: string; of: string; onClick: () => void }) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" aria-label={`${label}: ${of}`} onClick={onClick}>
        <Icon name={icon} size={15} />
      </ActionIcon>
    </Tooltip>
  );
}
