import { ActionIcon, NativeSelect, Popover, SegmentedControl, Switch, Tooltip } from '@mantine/core';
import { useState } from 'react';

import { canChooseOutput } from '../../audio/sound';
import { useDesk, useVoice } from '../../audio/VoiceContext';
import { Icon } from '../../ui/Icon';
import classes from './TalkBar.module.css';
import { useDevices } from './useDevices';

const priorities = [
  { value: '1', label: 'Normal' },
  { value: '2', label: 'High' },
  { value: '3', label: 'Pre-emptive' },
];

/** What each person sets for his hands and ears; kept in this browser. */
export function TalkSettings() {
  const [opened, setOpened] = useState(false);
  return (
    <Popover opened={opened} onChange={setOpened} position="top-end" width={300} trapFocus withArrow shadow="md">
      <Popover.Target>
        <Tooltip label="Sound and talk settings">
          <ActionIcon variant="default" size="lg" aria-label="Sound and talk settings" aria-expanded={opened} onClick={() => setOpened((before) => !before)}>
            <Icon name="settings" />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown aria-label="Sound and talk settings">
        <Settings />
      </Popover.Dropdown>
    </Popover>
  );
}

function Settings() {
  const desk = useDesk();
  const settings = useVoice((one) => one.settings);
  const { inputs, outputs } = useDevices();
  const usual = { value: '', label: 'As the system says' };
  return (
    <div className={classes['settings']}>
      <div>
        <span id="talk-mode" className={classes['label']}>
          Talk button
        </span>
        <SegmentedControl
          fullWidth
          size="xs"
          aria-labelledby="talk-mode"
          value={settings.mode}
          onChange={(mode) => desk.change({ mode: mode === 'toggle' ? 'toggle' : 'hold' })}
          data={[
            { value: 'hold', label: 'Hold' },
            { value: 'toggle', label: 'Press to begin and end' },
          ]}
        />
      </div>
      <NativeSelect size="xs" label="Priority of a press" value={String(settings.priority)} data={priorities} onChange={(event) => desk.change({ priority: Number(event.currentTarget.value) })} />
      <NativeSelect size="xs" label="Microphone" value={settings.input} data={[usual, ...inputs]} onChange={(event) => desk.change({ input: event.currentTarget.value })} />
      {canChooseOutput() ? (
        <NativeSelect size="xs" label="Loudspeaker" value={settings.output} data={[usual, ...outputs]} onChange={(event) => desk.change({ output: event.currentTarget.value })} />
      ) : null}
      <Switch size="xs" label="Tones" description="Permit, deny, revoke and queue." checked={settings.tones} onChange={(event) => desk.change({ tones: event.currentTarget.checked })} />
      <Switch size="xs" label="All talkers equally loud" checked={settings.levels} onChange={(event) => desk.change({ levels: event.currentTarget.checked })} />
      <Switch size="xs" label="Others quieter while a selected group talks" checked={settings.ducks} onChange={(event) => desk.change({ ducks: event.currentTarget.checked })} />
      <Switch size="xs" label="Echo cancellation" checked={settings.echoCancellation} onChange={(event) => desk.change({ echoCancellation: event.currentTarget.checked })} />
      <Switch size="xs" label="Noise suppression" checked={settings.noiseSuppression} onChange={(event) => desk.change({ noiseSuppression: event.currentTarget.checked })} />
    </div>
  );
}
