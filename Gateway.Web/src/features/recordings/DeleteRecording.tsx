import { Button, Modal, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import type { Recording } from '../../gateway/model';
import { useGateway } from '../../gateway/GatewayContext';
import { explain } from '../../gateway/problem';
import form from '../../ui/form.module.css';
import { tellDone, tellFailed } from '../../ui/notify';

const reasonMin = 3;
const reasonMax = 500;

/** A recording is deleted only with a reason, which stays. */
export function DeleteRecording({ recording, onClose }: { recording: Recording; onClose: () => void }) {
  const { rest } = useGateway();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const name = recording.burst.displayName ?? recording.burst.talker;
  const remove = useMutation({
    mutationFn: () => rest.deleteRecording(recording.id, reason.trim()),
    onSuccess: async () => {
      tellDone(`The recording of ${name} is deleted.`);
      onClose();
      await queries.invalidateQueries({ queryKey: ['recordings'] });
    },
    onError: (error) => tellFailed('The recording was not deleted', explain(error)),
  });
  return (
    <Modal opened onClose={onClose} title={`Delete the recording of ${name}?`} size="sm" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        className={form['form']}
        onSubmit={(event) => {
          event.preventDefault();
          remove.mutate();
        }}
      >
        <TextInput
          label="Reason"
          description="The speech is gone for good. The entry stays, with this reason and your name."
          required
          data-autofocus
          minLength={reasonMin}
          maxLength={reasonMax}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <div className={form['end']}>
          <Button variant="default" onClick={onClose}>
            Keep
          </Button>
          <Button type="submit" color="red.8" loading={remove.isPending} disabled={reason.trim().length < reasonMin}>
            Delete
          </Button>
        </div>
      </form>
    </Modal>
  );
}
