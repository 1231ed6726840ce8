import { Button, Checkbox, Select, TextInput } from '@mantine/core';

import type { ChosenBy, PresenceChoice, PresencePart, RuleGrants } from '../../gateway/model';
import { Icon } from '../../ui/Icon';
import classes from './RuleEditor.module.css';
import { choiceWords, partWords } from './words';

type Props = { permissions: RuleGrants; onChange: (permissions: RuleGrants) => void };

const parts = Object.entries(partWords) as [PresencePart, string][];

/** What can be chosen singly, and by what. */
const sets = Object.keys(choiceWords) as (keyof typeof choiceWords)[];

/** What those see who may watch: everything, or chosen parts, which add up over the rules that apply. */
export function ShownParts({ permissions, onChange }: Props) {
  const { shows, chosen = [], ...others } = permissions;
  const isEverything = shows === undefined && chosen.length === 0;
  const say = (next: PresencePart[], choices: PresenceChoice[]) =>
    onChange({ ...others, shows: next, ...(choices.length === 0 ? {} : { chosen: choices }) });
  const change = (index: number, next: PresenceChoice) => say(shows ?? [], chosen.with(index, next));
  // Of a set that is shown whole nothing has to be chosen.
  const open = sets.filter((set) => !(shows ?? []).includes(set));

  return (
    <div className={classes['shown']}>
      <Checkbox
        label="Show everything"
        description="Else only the parts below. What is said of a service, the person or a device is shown with it alone."
        checked={isEverything}
        onChange={(event) => (event.currentTarget.checked ? onChange(others) : say(['services', 'registrationState'], []))}
      />
      {isEverything ? null : (
        <>
          <Checkbox.Group
            aria-label="What is shown"
            value={shows ?? []}
            onChange={(next: PresencePart[]) => say(next, chosen.filter(({ set }) => !next.includes(set)))}
          >
            <div className={classes['parts']}>
              {parts.map(([part, words]) => (
                <Checkbox key={part} value={part} label={words} />
              ))}
            </div>
          </Checkbox.Group>
          {chosen.map((choice, index) => (
            // Choices have no identity of their own; their place in the list is it.
            <Choice
              key={index}
              choice={choice}
              place={index + 1}
              sets={open}
              onChange={(next) => change(index, next)}
              onRemove={() => say(shows ?? [], chosen.toSpliced(index, 1))}
            />
          ))}
          <Button
            variant="default"
            className={classes['add'] ?? ''}
            disabled={open.length === 0}
            leftSection={<Icon name="plus" size={14} />}
            onClick={() => say(shows ?? [], [...chosen, firstOf(open[0] ?? 'services')])}
          >
            Show one service, person or device
          </Button>
        </>
      )}
    </div>
  );
}

const firstOf = (set: keyof typeof choiceWords): PresenceChoice => ({ set, by: (Object.keys(choiceWords[set]) as ChosenBy[])[0] ?? 'class', value: '' });

function Choice({
  choice,
  place,
  sets: open,
  onChange,
  onRemove,
}: {
  choice: PresenceChoice;
  place: number;
  sets: (keyof typeof choiceWords)[];
  onChange: (choice: PresenceChoice) => void;
  onRemove: () => void;
}) {
  const set = sets.find((one) => one === choice.set) ?? 'services';
  return (
    <div className={classes['choice']} role="group" aria-label={`Shown besides ${place}`}>
      <Select
        label="Of"
        allowDeselect={false}
        value={set}
        data={open.map((one) => ({ value: one, label: partWords[one] }))}
        onChange={(next) => onChange(firstOf(sets.find((one) => one === next) ?? set))}
      />
      <Select
        label="Those with"
        allowDeselect={false}
        value={choice.by}
        data={Object.entries(choiceWords[set]).map(([value, label]) => ({ value, label }))}
        onChange={(by) => onChange({ ...choice, by: by as ChosenBy })}
      />
      <TextInput
        label="Which is"
        placeholder={choice.by === 'serviceId' ? 'org.openmobilealliance:PoC-session' : ''}
        value={choice.value}
        onChange={(event) => onChange({ ...choice, value: event.currentTarget.value })}
      />
      <Button variant="subtle" color="gray" size="sm" aria-label={`Remove what is shown besides ${place}`} onClick={onRemove}>
        <Icon name="trash" size={14} />
      </Button>
    </div>
  );
}
