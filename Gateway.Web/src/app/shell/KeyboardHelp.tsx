import { Button, Kbd, Modal } from '@mantine/core';
import { useState } from 'react';

import { heldKeyName } from '../../audio/button';
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
    const taken = keyed.find((other) => other.id !== command.id && bindingOf(other, bindings) === key);
    if (taken !== undefined) {
      announce(`${key} already means ${taken.title}`);
      return;
    }
    bind(command.id, key === command.key ? undefined : key);
    setListening(undefined);
    announce(`${command.title} is now ${key}`);
  };

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
                      aria-label={`Change the key for ${command.title}, now ${bindingOf(command, bindings) ?? ''}`}
                      onClick={() => setListening(command.id)}
                      onBlur={() => setListening(undefined)}
                      onKeyDown={(event) => {
                        if (listening !== command.id || event.key === 'Tab') return;
                        event.preventDefault();
                        event.stopPropagation();
                        const key = command.isHeld === true && event.key !== 'Escape' ? heldKeyName(event) : keyName(event.nativeEvent);
                        if (key === 'Escape') setListening(undefined);
                        else if (key !== undefined) choose(command, key);
                      }}
                    >
                      {listening === command.id ? 'Press a key …' : <Kbd size="xs">{bindingOf(command, bindings)}</Kbd>}
                    </Button>
                  </li>
                ))}
            </ul>
          </section>
        ))}
      </div>
      <p className={classes['note']}>Press a key’s button to give it another key. Keys are ignored while you type.</p>
    </Modal>
  );
}
