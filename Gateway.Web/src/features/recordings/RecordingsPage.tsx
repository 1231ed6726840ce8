import { ActionIcon, NativeSelect, Tooltip } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { useDesk } from '../../audio/VoiceContext';
import type { Recording } from '../../gateway/model';
import { useGateway, useLive } from '../../gateway/GatewayContext';
import { explain } from '../../gateway/problem';
import { useWaveform } from '../../gateway/useWaveform';
import { AddressInput } from '../../ui/AddressInput';
import { ExportButton } from '../../ui/ExportButton';
import { Icon } from '../../ui/Icon';
import { Moment } from '../../ui/Moment';
import { Panel } from '../../ui/Panel';
import { RecordList } from '../../ui/RecordList';
import table from '../../ui/table.module.css';
import { clockText, dayText } from '../../ui/time';
import { TimeRange } from '../../ui/TimeRange';
import { useAddressFilter } from '../../ui/useAddressFilter';
import { WavePlayer } from '../../ui/WavePlayer';
import { DeleteRecording } from './DeleteRecording';
import { anyRecording, filterWords, queryOf, sizeText, states } from './recordingFilter';
import { RetentionBar } from './RetentionBar';

type Props = { mayExport: boolean; mayDelete: boolean; maySeeGroups: boolean; onOpenSession: (session: string) => void };

const points = 80;

/** What was said and kept, newest first: to find, to hear, to take along, and to delete with a reason. */
export function RecordingsPage({ mayExport, mayDelete, maySeeGroups, onOpenSession }: Props) {
  const { rest } = useGateway();
  const users = useLive((view) => view.users);
  const { filter, asked, filtered, change } = useAddressFilter(anyRecording, filterWords);
  const query = queryOf(asked);
  const groups = useQuery({ queryKey: ['wall'], queryFn: () => rest.groups(), enabled: maySeeGroups }).data?.data ?? [];
  const [deleting, setDeleting] = useState<Recording>();
  const pages = useInfiniteQuery({
    queryKey: ['recordings', query],
    queryFn: ({ pageParam }) => rest.recordings({ ...query, limit: 50, ...(pageParam === '' ? {} : { cursor: pageParam }) }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    placeholderData: (before) => before,
  });

  return (
    <Panel
      title="Recordings"
      level={1}
      fill
      actions={mayExport ? <ExportButton fileName="recordings.csv" read={() => rest.recordingsCsv(queryOf(filter))} explain={explain} /> : null}
    >
      <RetentionBar mayChange={mayDelete} />
      <div className={table['tools']}>
        <AddressInput
          size="xs"
          className={table['grow'] ?? ''}
          label="Talker"
          placeholder="Address"
          suggestions={[...users.values()].map((user) => ({ value: user.address, name: user.displayName }))}
          value={filter.talker}
          onChange={(talker) => change({ talker })}
        />
        {maySeeGroups ? (
          <NativeSelect
            size="xs"
            label="Group"
            value={filter.group}
            onChange={(event) => change({ group: event.currentTarget.value })}
            data={[{ value: '', label: 'Any' }, ...groups.map((group) => ({ value: group.id, label: group.displayName }))]}
          />
        ) : null}
        <NativeSelect size="xs" label="State" value={filter.state} onChange={(event) => change({ state: event.currentTarget.value })} data={states} />
        <TimeRange range={filter} onChange={change} onClear={filtered ? () => change(anyRecording) : undefined} />
      </div>
      <RecordList
        pages={pages}
        words={{ one: 'recording', many: 'recordings', all: 'recordings' }}
        columns={['Began', 'Talker', 'Session', 'Speech', 'Size', 'Kept until', '']}
        row={(recording) => <Row key={recording.id} recording={recording} mayDelete={mayDelete} onDelete={() => setDeleting(recording)} onOpenSession={onOpenSession} />}
        failure={explain(pages.error)}
        filtered={filtered}
      >
        Each talk burst of a session that this gateway controls is recorded.
      </RecordList>
      {deleting === undefined ? null : <DeleteRecording recording={deleting} onClose={() => setDeleting(undefined)} />}
    </Panel>
  );
}

type RowProps = { recording: Recording; mayDelete: boolean; onDelete: () => void; onOpenSession: (session: string) => void };

function Row({ recording, mayDelete, onDelete, onOpenSession }: RowProps) {
  const { rest } = useGateway();
  const desk = useDesk();
  const { burst } = recording;
  const isKept = recording.deletedAt === undefined;
  const peaks = useWaveform(burst.id, points, isKept);
  const at = new Date(burst.startedAt);
  const name = burst.displayName ?? burst.talker;
  return (
    <tr>
      <td className={table['nowrap']}>
        <Moment at={burst.startedAt} />
      </td>
      <td>
        <span className={table['main']}>{name}</span>
        <span className={table['second']}>{burst.lost === 0 ? burst.codec : `${burst.codec}, ${burst.lost} of ${burst.packets + burst.lost} packets lost`}</span>
      </td>
      <td>
        <button type="button" className={table['rowButton']} onClick={() => onOpenSession(burst.session)}>
          {burst.group?.displayName ?? 'Session'}
        </button>
      </td>
      <td>
        {isKept ? (
          <WavePlayer label={`${name}, ${clockText(at)}`} src={rest.burstAudio(burst.id)} lengthMs={recording.lengthMs} peaks={peaks} output={desk.settings.get().output} onPlay={() => desk.replayer.stop()} />
        ) : (
          <span className={table['soft']}>
            Deleted: {recording.deleteReason ?? 'no reason is known'}
          </span>
        )}
      </td>
      <td className={table['nowrap']}>{sizeText(recording.bytes)}</td>
      <td className={table['nowrap']}>{recording.keptUntil === undefined ? (isKept ? 'no limit of age' : '') : dayText(new Date(recording.keptUntil))}</td>
      <td className={table['nowrap']}>
        {isKept ? (
          <>
            <Tooltip label="Save the file">
              <ActionIcon component="a" href={rest.recordingFile(recording.id)} download variant="subtle" color="gray" aria-label={`Save the recording of ${name}, ${clockText(at)}`}>
                <Icon name="download" size={15} />
              </ActionIcon>
            </Tooltip>
            {mayDelete ? (
              <Tooltip label="Delete, with a reason">
                <ActionIcon variant="subtle" color="gray" aria-label={`Delete the recording of ${name}, ${clockText(at)}`} onClick={onDelete}>
                  <Icon name="trash" size={15} />
                </ActionIcon>
              </Tooltip>
            ) : null}
          </>
        ) : null}
      </td>
    </tr>
  );
}
