import { Button, NativeSelect, Switch, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import type { Group, GroupType } from '../../gateway/model';
import { useGateway } from '../../gateway/GatewayContext';
import { explain, GatewayError } from '../../gateway/problem';
import type { GroupPatch } from '../../gateway/rest';
import form from '../../ui/form.module.css';
import { tellDone } from '../../ui/notify';
import { asTheTypeSays, fieldsOf, type GroupFields, patchOf, typeTexts } from './groupFields';
import classes from './GroupSettings.module.css';

type Editing = { base: Group; fields: GroupFields };

/** What a group is and when its session is ended for all. Shown as it is until somebody begins to change it. */
export function GroupSettings({ group, mayEdit }: { group: Group; mayEdit: boolean }) {
  const { rest } = useGateway();
  const queries = useQueryClient();
  const [editing, setEditing] = useState<Editing>();
  const fields = editing?.fields ?? fieldsOf(group);
  const set = (change: Partial<GroupFields>) => setEditing((before) => ({ base: before?.base ?? group, fields: { ...(before?.fields ?? fields), ...change } }));
  const save = useMutation({
    mutationFn: ({ base, patch }: { base: Group; patch: GroupPatch }) => rest.changeGroup(base.id, base.version, patch),
    onSuccess: async (saved) => {
      await queries.invalidateQueries({ queryKey: ['groups'] });
      setEditing(undefined);
      tellDone(`${saved.displayName} is saved.`);
    },
  });
  const patch = editing === undefined ? {} : patchOf(editing.fields, editing.base);
  const isChanged = Object.keys(patch).length > 0;
  const isOld = save.error instanceof GatewayError && save.error.problem.status === 412;
  const discard = () => {
    setEditing(undefined);
    save.reset();
  };
  const flag = (name: FlagName, label: string, description: string) => (
    <Switch
      label={label}
      description={description}
      disabled={!mayEdit}
      checked={fields[name]}
      onChange={(event) => set({ [name]: event.currentTarget.checked })}
    />
  );
  const amount = (name: AmountName, label: string, description: string, min = 0) => (
    <TextInput
      type="number"
      min={min}
      step="any"
      label={label}
      description={description}
      readOnly={!mayEdit}
      value={fields[name]}
      onChange={(event) => set({ [name]: event.currentTarget.value })}
    />
  );

  return (
    <form
      className={classes['settings']}
      aria-label={`Settings of ${group.displayName}`}
      onSubmit={(event) => {
        event.preventDefault();
        if (editing !== undefined && isChanged) save.mutate({ base: editing.base, patch });
      }}
    >
      <fieldset className={classes['part']}>
        <legend>The group</legend>
        <TextInput label="Name" required withAsterisk={false} readOnly={!mayEdit} value={fields.displayName} onChange={(event) => set({ displayName: event.currentTarget.value })} />
        <TextInput label="Address" description="It never changes." readOnly value={group.address} />
        <NativeSelect
          label="Type"
          description="What was not set by hand below follows the type."
          disabled={!mayEdit}
          value={fields.type}
          onChange={(event) => set({ type: event.currentTarget.value as GroupType })}
          data={typeTexts.map(({ value, label }) => ({ value, label }))}
        />
        {amount('maxParticipants', 'Most that may take part at one time', '0: as many as the gateway allows.')}
        {flag('enabled', 'The group is in use', 'Switched off it has no sessions, and one that goes on is ended.')}
        {flag('inviteMembers', 'Members are called', 'Whether a session of the group calls its members.')}
        {flag('allowAnonymity', 'Anonymity is allowed', 'Whether people may take part without saying who they are.')}
      </fieldset>
      <fieldset className={classes['part']}>
        <legend>When its session is ended for all</legend>
        {flag('whenOneIsLeft', 'When one is left', 'And nobody is being called.')}
        {flag('whenInitiatorLeaves', 'When the initiator leaves', 'Whoever else is still in it.')}
        {flag('whenInvitedHaveLeft', 'When all who came have left', 'The initiator waits alone; open invitations are taken back.')}
        {flag('whenNobodyAccepted', 'When nobody accepts', 'Otherwise the initiator may wait in the session.')}
        {flag('whenRemovedFromGroup', 'When it is removed', 'Who is taken out of the group is disconnected, too.')}
        {flag('whenInactive', 'When nobody speaks', 'For as long as the next field says.')}
        {amount('inactivityMaxSeconds', 'Silence in seconds', '1 to 86,400.', 1)}
        {amount('participantsMin', 'Fewest that keep it up', 'Ended when fewer are left, once as many were there. 0: never.')}
        {amount('durationMaxMinutes', 'Longest duration in minutes', '0: no limit.')}
      </fieldset>
      <fieldset className={classes['part']}>
        <legend>Who may talk, and for how long</legend>
        {amount('talkAtMostSeconds', 'Longest talk burst in seconds', '1 to 600. Empty: as the server has it.', 1)}
        {flag('queuing', 'Requests wait for their turn', 'Otherwise who presses while somebody talks is denied.')}
        {amount('queueLength', 'Most that may wait', '1 to 64. One more is denied.', 1)}
        {flag('preemption', 'Pre-emptive requests cut in', 'Priority 3 takes the floor from who talks at a lower one.')}
        <NativeSelect
          label="Phones without floor control"
          description="Plain SIP phones have no talk button."
          disabled={!mayEdit}
          value={fields.plainPhones}
          onChange={(event) => set({ plainPhones: event.currentTarget.value === 'listenOnly' ? 'listenOnly' : 'byVoice' })}
          data={[
            { value: 'byVoice', label: 'Talk by voice while nobody else does' },
            { value: 'listenOnly', label: 'Listen only' },
          ]}
        />
      </fieldset>
      {save.isError ? (
        <p className={form['error']} role="alert">
          {isOld ? 'Somebody else has changed the group meanwhile. Look at it as it is now, and change it again.' : explain(save.error)}
        </p>
      ) : null}
      {mayEdit ? (
        <div className={`${form['end'] ?? ''} ${classes['end'] ?? ''}`}>
          <Button
            className={form['start'] ?? ''}
            variant="subtle"
            color="gray"
            disabled={isChanged}
            onClick={() => save.mutate({ base: group, patch: asTheTypeSays })}
            title="Forgets what was set by hand of who is called and when the session ends"
          >
            All as the type says
          </Button>
          {editing === undefined ? null : (
            <Button variant="default" onClick={discard}>
              {isOld ? 'Show it as it is now' : 'Discard'}
            </Button>
          )}
          <Button type="submit" disabled={!isChanged || isOld} loading={save.isPending}>
            Save
          </Button>
        </div>
      ) : null}
    </form>
  );
}

type FlagName = { [K in keyof GroupFields]: GroupFields[K] extends boolean ? K : never }[keyof GroupFields];
type AmountName = 'maxParticipants' | 'participantsMin' | 'durationMaxMinutes' | 'inactivityMaxSeconds' | 'talkAtMostSeconds' | 'queueLength';
