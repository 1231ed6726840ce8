import { Button, NativeSelect, Switch } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import type { UserSettings } from '../../gateway/model';
import { useGateway } from '../../gateway/GatewayContext';
import { explain } from '../../gateway/problem';
import form from '../../ui/form.module.css';
import { ErrorState, LoadingRows } from '../../ui/Notices';
import { tellDone } from '../../ui/notify';
import { Panel } from '../../ui/Panel';
import classes from './PocSettings.module.css';
import { type SwitchName, changesIn } from './settingsDraft';

type Props = { user: string; mayEdit: boolean; onDone: () => void };

/** How the person at this console wants to be reached. */
export function OwnSettings({ user, address, onDone }: Omit<Props, 'mayEdit'> & { address: string | undefined }) {
  return (
    <Panel title="My PoC settings" level={1} fill note={address}>
      <Settings user={user} name="you" mayEdit onDone={onDone} />
    </Panel>
  );
}

/** How somebody wants to be reached: for an administrator to change, for others to see. */
export function SettingsOfUser({ user, mayEdit, onDone }: Props) {
  const { rest } = useGateway();
  const person = useQuery({ queryKey: ['users', 'one', user], queryFn: () => rest.user(user) });
  return (
    <Panel title={person.data === undefined ? 'PoC settings' : `PoC settings of ${person.data.displayName}`} level={1} fill note={person.data?.address}>
      {person.isPending ? <LoadingRows rows={4} label="Loading the user" /> : null}
      {person.isError ? <ErrorState title="The user cannot be shown" reason={explain(person.error)} onRetry={() => void person.refetch()} /> : null}
      {person.isSuccess ? <Settings user={user} name={person.data.displayName} mayEdit={mayEdit} onDone={onDone} /> : null}
    </Panel>
  );
}

function Settings(props: Props & { name: string }) {
  const { rest } = useGateway();
  const settings = useQuery({ queryKey: ['users', 'settings', props.user], queryFn: () => rest.userSettings(props.user) });
  if (settings.isPending) return <LoadingRows rows={4} label="Loading the settings" />;
  if (settings.isError) return <ErrorState title="The settings cannot be shown" reason={explain(settings.error)} onRetry={() => void settings.refetch()} />;
  return <Form key={JSON.stringify(settings.data)} saved={settings.data} {...props} />;
}

const switches: readonly { name: SwitchName; label: string; description: (name: string) => string }[] = [
  { name: 'doNotDisturb', label: 'Do not disturb', description: (name) => `Those who may see how ${name === 'you' ? 'you are' : `${name} is`} see this. By itself it refuses nothing.` },
  { name: 'incomingSessionBarring', label: 'Bar incoming sessions', description: (name) => `Every invitation to ${name} is refused, whatever the access rules say.` },
  { name: 'incomingAlertBarring', label: 'Bar incoming alerts', description: (name) => `Every alert to ${name} is refused, whatever the access rules say.` },
  { name: 'simultaneousSessions', label: 'Several sessions at a time', description: () => 'Otherwise a second invitation is refused while a session goes on.' },
];

function Form({ user, name, saved, mayEdit, onDone }: Props & { name: string; saved: UserSettings }) {
  const { rest } = useGateway();
  const queries = useQueryClient();
  const [fields, setFields] = useState(saved);
  const changes = changesIn(saved, fields);
  const save = useMutation({
    mutationFn: () => rest.changeUserSettings(user, changes),
    onSuccess: (now) => {
      queries.setQueryData(['users', 'settings', user], now);
      void queries.invalidateQueries({ queryKey: ['users'] });
      tellDone('The settings are saved.');
    },
  });
  return (
    <form
      className={`${form['form'] ?? ''} ${classes['form'] ?? ''}`}
      aria-label="PoC settings"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <NativeSelect
        label="Answer mode"
        description="Automatic: the phone takes a call by itself. Manual: it rings. An access rule that only passes a call on makes it ring either way."
        disabled={!mayEdit}
        value={fields.answerMode}
        onChange={(event) => setFields({ ...fields, answerMode: event.currentTarget.value as UserSettings['answerMode'] })}
        data={[
          { value: 'automatic', label: 'Automatic' },
          { value: 'manual', label: 'Manual' },
        ]}
      />
      {switches.map((one) => (
        <Switch
          key={one.name}
          label={one.label}
          description={one.description(name)}
          disabled={!mayEdit}
          checked={fields[one.name]}
          onChange={(event) => setFields({ ...fields, [one.name]: event.currentTarget.checked })}
        />
      ))}
      {save.isError ? (
        <p className={form['error']} role="alert">
          {explain(save.error)}
        </p>
      ) : null}
      <div className={form['end']}>
        <Button variant="default" onClick={onDone}>
          Back
        </Button>
        {mayEdit ? (
          <Button type="submit" loading={save.isPending} disabled={Object.keys(changes).length === 0}>
            Save
          </Button>
        ) : null}
      </div>
    </form>
  );
}
