import { Button, Kbd, Modal } from '@mantine/core';
import { useEffect, useEffectEvent, useState } from 'react';

import { heldKeyName } from '../../audio/button';
import type { PedalKind } from '../../audio/pedals';
import { useDesk } from '../../audio/VoiceContext';
import { announce } from '../../ui/announcer';
import { type Command, useCommands } from '../../ui/commands';
import { bindingOf, keyName } from '../../ui/keys';
import classes from './KeyboardHelp.module.css';

/** Every key that does something on this page, each of which can be given another one. */
export function KeyboardHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { commands, bindings, bind } = useCommands();
  const [listening, setListening] = useState<string>();
  const keyed = commands.filter((command) => command.key !== undefined);
  const sections = [...new Set(keyed.map((command) => command.section))];

  const choose = (command: Command, key: string) => {
    const taken = key === '' ? undefined : keyed.find((other) => other.id !== command.id && bindingOf(other, bindings) === key);
    if (taken !== undefined) {
      announce(`${key} already means ${taken.title}`);
      return;
    }
    bind(command.id, key === command.key ? undefined : key);
    setListening(undefined);
    announce(`${command.title} is now ${key === '' ? 'without a key' : key}`);
  };

  const { pedals } = useDesk().ports;
  const stepped = useEffectEvent((name: string) => {
    const command = keyed.find(({ id, isHeld }) => id === listening && isHeld === true);
    if (command !== undefined) choose(command, name);
  });
  useEffect(() => pedals.subscribe(({ name, isDown }) => (isDown ? stepped(name) : undefined)), [pedals]);

  return (
    <Modal
      opened={opened}
      onClose={() => {
        setListening(undefined);
        onClose();
      }}
      title="Keyboard"
      size="lg"
      closeOnEscape={listening === undefined}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className={classes['columns']}>
        {sections.map((section) => (
          <section key={section}>
            <h3 className={classes['heading']}>{section}</h3>
            <ul className={classes['list']}>
              {keyed
                .filter((command) => command.section === section)
                .map((command) => (
                  <li key={command.id} className={classes['row']}>
                    <span>{command.title}</span>
                    <Button
                      variant={listening === command.id ? 'filled' : 'default'}
                      size="compact-xs"
                      aria-label={`Change the key for ${command.title}, now ${bindingOf(command, bindings) || 'none'}`}
                      onClick={() => setListening(command.id)}
                      onBlur={() => setListening(undefined)}
                      onKeyDown={(event) => {
                        if (listening !== command.id || event.key === 'Tab') return;
                        event.preventDefault();
                        event.stopPropagation();
                        const key = command.isHeld === true && event.key !== 'Escape' ? heldKeyName(event) : keyName(event.nativeEvent);
                        if (key === 'Escape') setListening(undefined);
                        else if (key === 'Delete' || key === 'Backspace') choose(command, command.key ?? '');
                        else if (key !== undefined) choose(command, key);
                      }}
                    >
                      {listening === command.id ? (command.isHeld === true ? 'Press a key or step …' : 'Press a key …') : <Kbd size="xs">{bindingOf(command, bindings) || 'none'}</Kbd>}
                    </Button>
                  </li>
                ))}
            </ul>
          </section>
        ))}
      </div>
      <p className={classes['note']}>Press a key’s button to give it another key; Delete gives back the one that it came with. Keys are ignored while you type.</p>
      <Pedals />
    </Modal>
  );
}

const pedalWords: Readonly<Record<PedalKind, string>> = { hid: 'Connect a pedal or headset', serial: 'Connect a pedal at a serial port' };

/** A pedal that appears as a keyboard or a gamepad is there by itself; of others the browser lets the person choose. */
function Pedals() {
  const { pedals } = useDesk().ports;
  return (
    <p className={classes['note']}>
      A pedal that appears as a keyboard or a gamepad needs no more than to be bound.{' '}
      {pedals.kinds.map((kind) => (
        <Button
          key={kind}
          size="compact-xs"
          variant="default"
          onClick={() => void pedals.connect(kind).then((connected) => announce(connected ? 'It is connected. Bind its buttons above.' : 'Nothing was connected'))}
        >
          {pedalWords[kind]}
        </Button>
      ))}
    </p>
  );
}
