import { ActionIcon, Button } from '@mantine/core';
import { useState } from 'react';

import { AddressInput, type Suggestion } from '../../ui/AddressInput';
import { Icon } from '../../ui/Icon';
import type { IconName } from '../../ui/iconShapes';
import classes from './Forwarding.module.css';
import { contactsMax, devices, moved } from './forwardingFields';

type Props = { contacts: readonly string[]; people: readonly Suggestion[]; hasPhones: boolean; mayChange: boolean; onChange: (contacts: readonly string[]) => void };

/** Who is rung, one after the other. */
export function Contacts({ contacts, people, hasPhones, mayChange, onChange }: Props) {
  const [adding, setAdding] = useState('');
  const nameOf = (contact: string) => (contact === devices ? 'All phones of the user' : (people.find((one) => one.value === contact)?.name ?? contact));
  const add = (contact: string) => {
    setAdding('');
    if (contact !== '' && !contacts.includes(contact)) onChange([...contacts, contact]);
  };
  return (
    <div>
      <ol className={classes['contacts']} aria-label="Contacts">
        {contacts.map((contact, index) => (
          <li key={contact}>
            <span className={classes['place']}>{index + 1}.</span>
            <span className={classes['contact']}>
              {nameOf(contact)}
              {contact === devices || nameOf(contact) === contact ? null : <code>{contact}</code>}
            </span>
            {mayChange ? (
              <>
                <Step icon="arrowUp" label={`Ring ${nameOf(contact)} earlier`} disabled={index === 0} onClick={() => onChange(moved(contacts, index, -1))} />
                <Step icon="arrowDown" label={`Ring ${nameOf(contact)} later`} disabled={index === contacts.length - 1} onClick={() => onChange(moved(contacts, index, 1))} />
                <Step icon="x" label={`Ring ${nameOf(contact)} no more`} onClick={() => onChange(contacts.filter((one) => one !== contact))} />
              </>
            ) : null}
          </li>
        ))}
      </ol>
      {contacts.length === 0 ? <p className={classes['note']}>Nobody is rung: every call goes where the fields below say.</p> : null}
      {mayChange && contacts.length < contactsMax ? (
        <div className={classes['add']}>
          <AddressInput label="Another contact" placeholder="A name or an address" suggestions={people.filter((one) => !contacts.includes(one.value))} value={adding} onChange={setAdding} />
          <Button variant="default" disabled={adding.trim() === ''} onClick={() => add(adding.trim())}>
            Add
          </Button>
          {!hasPhones || contacts.includes(devices) ? null : (
            <Button variant="default" onClick={() => add(devices)}>
              Add the user’s phones
            </Button>
          )}
        </div>
      ) : null}
    </div>
  );
}

function Step({ icon, label, disabled = false, onClick }: { icon: IconName; label: string; disabled?: boolean; onClick: () => void }) {
  return (
    <ActionIcon variant="subtle" color="gray" aria-label={label} title={label} disabled={disabled} onClick={onClick}>
      <Icon name={icon} size={14} />
    </ActionIcon>
  );
}
