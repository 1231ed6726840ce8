import { Button, CopyButton, Modal, TextInput } from '@mantine/core';

import form from '../../ui/form.module.css';
import { Icon } from '../../ui/Icon';
import classes from './ApiKeys.module.css';

/** The secret of a key, the one time that it is shown. Only the button closes this: a slip must not cost the key. */
export function NewApiKey({ name, secret, onClose }: { name: string; secret: string; onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} title={`The key of ${name}`} size="lg" withCloseButton={false} closeOnClickOutside={false} closeOnEscape={false}>
      <div className={form['form']}>
        <p className={classes['once']}>
          Copy it now: it is shown this once. The gateway keeps only what it needs to recognise it.
        </p>
        <div className={classes['secret']}>
          <TextInput label="Key" readOnly data-autofocus value={secret} onFocus={(event) => event.currentTarget.select()} classNames={{ input: classes['code'] ?? '' }} />
          <CopyButton value={secret}>
            {({ copied, copy }) => (
              <Button variant="default" size="sm" leftSection={<Icon name={copied ? 'check' : 'copy'} size={14} />} onClick={copy}>
                {copied ? 'Copied' : 'Copy'}
              </Button>
            )}
          </CopyButton>
        </div>
        <p className={classes['once']}>
          A program sends it with each request: <code>Authorization: Bearer {secret.slice(0, 12)}…</code>
        </p>
        <div className={form['end']}>
          <Button onClick={onClose}>I have kept it</Button>
        </div>
      </div>
    </Modal>
  );
}
