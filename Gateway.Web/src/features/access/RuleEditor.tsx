import { Button, Checkbox, Fieldset, Select, Switch, TagsInput, TextInput } from '@mantine/core';
import { useState } from 'react';

import type { AccessRuleDraft, Conditions, RuleGrants } from '../../gateway/model';
import { AddressesInput, AddressInput } from '../../ui/AddressInput';
import { Icon } from '../../ui/Icon';
import { allBut } from './draft';
import { Grants } from './Grants';
import classes from './RuleEditor.module.css';
import { ShownParts } from './ShownParts';
import { useNames } from './useNames';
import { limitsText, ownerText, whoText } from './words';

type Props = { draft: AccessRuleDraft; onChange: (draft: AccessRuleDraft) => void; readOnly: boolean };

const unset = 'not mentioned';

/** The form of one rule, with the rule as a sentence above it. */
export function RuleEditor({ draft, onChange, readOnly }: Props) {
  const { nameOf, people, groups } = useNames();
  const [excepted, setExcepted] = useState('');
  const { when, permissions } = draft;
  const setWhen = (change: Partial<Conditions>) => onChange({ ...draft, when: { ...when, ...change } });
  const setPermission = (action: keyof RuleGrants, value: string | null) => {
    // What is shown belongs to who is allowed to watch.
    const others = Object.fromEntries(Object.entries(permissions).filter(([name]) => name !== action && !(action === 'presence' && ['shows', 'chosen'].includes(name))));
    onChange({ ...draft, permissions: value === null || value === unset ? others : { ...others, [action]: value } });
  };
  const limits = limitsText(when);

  return (
    <fieldset className={classes['form']} disabled={readOnly}>
      <legend className={classes['legend']}>Rule</legend>
      <p className={classes['sentence']}>
        <span>
          For <b>{ownerText(draft.owner, nameOf)}</b>: <b>{whoText(when, nameOf)}</b>
          {limits === '' ? '' : `, ${limits}`}.
        </span>
        <Grants permissions={permissions} />
      </p>
      <div className={classes['row']}>
        <AddressInput
          label="Whose policy"
          description="A user’s address, or * for all users"
          suggestions={[{ value: '*', name: 'All users' }, ...people]}
          value={draft.owner}
          onChange={(owner) => onChange({ ...draft, owner })}
        />
        <TextInput
          label="Name or remark"
          description="For people; it decides nothing"
          value={draft.note ?? ''}
          onChange={(event) => onChange({ ...draft, note: event.currentTarget.value })}
        />
      </div>
      <Switch
        label="In force"
        description="A rule that is switched off counts as if it were not there."
        checked={draft.enabled}
        onChange={(event) => onChange({ ...draft, enabled: event.currentTarget.checked })}
      />

      <Fieldset legend="Who">
        <div className={classes['stack']}>
          <AddressesInput
            label="These people"
            placeholder="A name or an address"
            suggestions={people}
            value={when.identities}
            onChange={(identities) => setWhen({ identities })}
          />
          <TagsInput comboboxProps={{ keepMounted: false }} label="Everybody of these domains" placeholder="poc.local" value={when.domains} onChange={(domains) => setWhen({ domains })} />
          <AddressesInput
            label="Members of these groups"
            placeholder="A group"
            suggestions={groups}
            value={when.groups}
            onChange={(list) => setWhen({ groups: list })}
          />
          <Checkbox
            label="Anyone who is identified"
            checked={when.anyone}
            onChange={(event) => setWhen({ anyone: event.currentTarget.checked })}
          />
          <Checkbox
            label="Callers who ask to stay anonymous"
            checked={when.anonymous}
            onChange={(event) => setWhen({ anonymous: event.currentTarget.checked })}
          />
          <Checkbox
            label="Callers whom nobody vouches for"
            checked={when.unauthenticated}
            onChange={(event) => setWhen({ unauthenticated: event.currentTarget.checked })}
          />
          <Checkbox
            label="Everybody no other rule of this policy names"
            checked={when.otherIdentity}
            onChange={(event) => setWhen({ otherIdentity: event.currentTarget.checked })}
          />
        </div>
      </Fieldset>

      <Fieldset legend="May">
        <div className={classes['permissions']}>
          <Permission
            label="Alert"
            value={permissions.alert}
            options={{ accept: 'Accept', reject: 'Reject' }}
            onChange={(value) => setPermission('alert', value)}
          />
          <Permission
            label="Call"
            value={permissions.session}
            options={{ accept: 'Accept', pass: 'Ask the user', reject: 'Reject' }}
            onChange={(value) => setPermission('session', value)}
          />
          <Permission
            label="Watch"
            value={permissions.presence}
            options={{ allow: 'Allow', politeBlock: 'Block politely', confirm: 'Ask the user', block: 'Block' }}
            onChange={(value) => setPermission('presence', value)}
          />
        </div>
        {permissions.presence === 'allow' ? <ShownParts permissions={permissions} onChange={(next) => onChange({ ...draft, permissions: next })} /> : null}
        <p className={classes['note']}>
          Rules only add up: over all rules that apply, the highest value wins, so a “reject” here takes nothing away that another rule
          grants. To refuse one person inside a group that is let in, except that person above.
        </p>
      </Fieldset>

      <Fieldset legend="Except">
        <div className={classes['stack']}>
          <div className={classes['butRow']}>
            <AddressInput
              label="All but"
              description="Takes one person out of “anyone” or of the domains above"
              placeholder="A name or an address"
              suggestions={people}
              value={excepted}
              onChange={setExcepted}
            />
            <Button
              variant="default"
              size="sm"
              disabled={excepted === ''}
              leftSection={<Icon name="minus" size={14} />}
              onClick={() => {
                onChange(allBut(draft, excepted));
                setExcepted('');
              }}
            >
              Take out
            </Button>
          </div>
          <AddressesInput
            label="Excepted people"
            suggestions={people}
            value={when.except.identities}
            onChange={(identities) => setWhen({ except: { ...when.except, identities } })}
          />
          <TagsInput
            comboboxProps={{ keepMounted: false }}
            label="Excepted domains"
            value={when.except.domains}
            onChange={(domains) => setWhen({ except: { ...when.except, domains } })}
          />
        </div>
      </Fieldset>

      <Fieldset legend="When">
        <div className={classes['stack']}>
          {when.validity.map((period, index) => (
            // Periods have no identity of their own; their place in the list is it.
            <div key={index} className={classes['period']}>
              <TextInput
                type="datetime-local"
                label="From"
                value={localMoment(period.from)}
                onChange={(event) => setWhen({ validity: when.validity.with(index, { ...period, from: utcMoment(event.currentTarget.value) }) })}
              />
              <TextInput
                type="datetime-local"
                label="Until"
                value={localMoment(period.until)}
                onChange={(event) => setWhen({ validity: when.validity.with(index, { ...period, until: utcMoment(event.currentTarget.value) }) })}
              />
              <Button
                variant="subtle"
                color="gray"
                size="sm"
                aria-label={`Remove period ${index + 1}`}
                onClick={() => setWhen({ validity: when.validity.toSpliced(index, 1) })}
              >
                <Icon name="trash" size={14} />
              </Button>
            </div>
          ))}
          <Button
            variant="default"
            className={classes['add'] ?? ''}
            leftSection={<Icon name="plus" size={14} />}
            onClick={() => setWhen({ validity: [...when.validity, { from: '', until: '' }] })}
          >
            {when.validity.length === 0 ? 'Always; add a period to limit it' : 'Add a period'}
          </Button>
        </div>
      </Fieldset>
    </fieldset>
  );
}

function Permission({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: string | undefined;
  options: Readonly<Record<string, string>>;
  onChange: (value: string | null) => void;
}) {
  return (
    <Select
      label={label}
      allowDeselect={false}
      value={value ?? unset}
      onChange={onChange}
      data={[{ value: unset, label: 'Not mentioned' }, ...Object.entries(options).map(([option, name]) => ({ value: option, label: name }))]}
    />
  );
}

/** The form's own clock is local, the contract's is UTC. */
function localMoment(utc: string): string {
  const at = new Date(utc);
  if (Number.isNaN(at.getTime())) return '';
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function utcMoment(local: string): string {
  const at = new Date(local);
  return Number.isNaN(at.getTime()) ? '' : at.toISOString();
}
