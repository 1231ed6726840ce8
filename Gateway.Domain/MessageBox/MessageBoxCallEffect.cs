using System.Collections.Immutable;
using Gateway.Domain.ServiceContexts;

namespace Gateway.Domain.MessageBox;

/// <summary>What is to be done for a call to the message box.</summary>
public abstract record MessageBoxCallEffect
{
    private MessageBoxCallEffect()
    {
    }

    /// <summary>Look this mailbox up.</summary>
    public sealed record LookUp(MailboxId Mailbox) : MessageBoxCallEffect;

    /// <summary>Look the mailbox with this number up.</summary>
    public sealed record LookUpNumber(string Number) : MessageBoxCallEffect;

    /// <summary>Compare a PIN.</summary>
    public sealed record CheckPin(MailboxId Mailbox, string Pin) : MessageBoxCallEffect
    {
        /// <inheritdoc/>
        public override string ToString() => $"CheckPin {Mailbox}";
    }

    /// <summary>Fetch the messages of a mailbox.</summary>
    public sealed record ListMessages(MailboxId Mailbox) : MessageBoxCallEffect;

    /// <summary>Play these, one after the other, instead of what is played.</summary>
    public sealed record Play(ImmutableArray<Prompt> Prompts) : MessageBoxCallEffect
    {
        /// <inheritdoc/>
        public bool Equals(Play? other) => other is not null && Prompts.AsSpan().SequenceEqual(other.Prompts.AsSpan());

        /// <inheritdoc/>
        public override int GetHashCode() => Prompts.Length;

        /// <inheritdoc/>
        public override string ToString() => $"Play {string.Join(", ", Prompts)}";
    }

    /// <summary>Play nothing any more.</summary>
    public sealed record StopPlaying : MessageBoxCallEffect;

    /// <summary>Go on elsewhere in the message, within its bounds.</summary>
    /// <param name="Message">Which; it may have been played to its end.</param>
    /// <param name="By">How far; back where it is negative.</param>
    public sealed record Skip(MessageId Message, TimeSpan By) : MessageBoxCallEffect;

    /// <summary>Keep what is said from now on.</summary>
    public sealed record StartRecording(MailboxId Mailbox) : MessageBoxCallEffect;

    /// <summary>Put on record what was said. Told is <see cref="MessageBoxCallEvent.Stored"/> or <see cref="MessageBoxCallEvent.NotStored"/>.</summary>
    public sealed record KeepRecording : MessageBoxCallEffect;

    /// <summary>Forget what was said.</summary>
    public sealed record DropRecording : MessageBoxCallEffect;

    /// <summary>Change a message; told is <see cref="MessageBoxCallEvent.Changed"/> or <see cref="MessageBoxCallEvent.StorageFailed"/>, but nothing of <see cref="MessageChange.Heard"/>.</summary>
    public sealed record Change(MessageId Message, MessageChange What) : MessageBoxCallEffect;

    /// <summary>End the call.</summary>
    public sealed record HangUp : MessageBoxCallEffect;
}
