using Gateway.Domain.ServiceContexts;
using Gateway.Sip.Machines;

namespace Gateway.Domain.MessageBox;

/// <summary>Where a call to the message box stands.</summary>
/// <param name="EndsAt">When it ends whatever happens.</param>
public abstract record MessageBoxCallState(MonotonicTime EndsAt)
{
    /// <summary>When the next thing happens by itself; never when the call has ended.</summary>
    public MonotonicTime NextDeadline => this is Ended ? MonotonicTime.Never : MonotonicTime.Earlier(EndsAt, Deadline);

    /// <summary>The deadline of the state itself.</summary>
    protected abstract MonotonicTime Deadline { get; }

    /// <summary>A mailbox is looked up.</summary>
    /// <param name="For">What the caller wants there.</param>
    /// <param name="Asks">How often he was asked for its number; 0 when the call names it.</param>
    /// <param name="Until">When storage has taken too long.</param>
    /// <param name="EndsAt">See <see cref="MessageBoxCallState"/>.</param>
    public sealed record Finding(BoxErrand For, int Asks, MonotonicTime Until, MonotonicTime EndsAt) : MessageBoxCallState(EndsAt)
    {
        /// <inheritdoc/>
        protected override MonotonicTime Deadline => Until;
    }

    /// <summary>The greeting and the tone are played.</summary>
    public sealed record Welcoming(MailboxId Mailbox, MonotonicTime Until, MonotonicTime EndsAt) : MessageBoxCallState(EndsAt)
    {
        /// <inheritdoc/>
        protected override MonotonicTime Deadline => Until;
    }

    /// <summary>The caller speaks.</summary>
    /// <param name="Mailbox">To whom.</param>
    /// <param name="StartedAt">Since when.</param>
    /// <param name="SpokeAt">When something was heard last; <paramref name="StartedAt"/> before that.</param>
    /// <param name="FullAt">When the longest message is over.</param>
    /// <param name="SilentAt">When the silence has become too long.</param>
    /// <param name="EndsAt">See <see cref="MessageBoxCallState"/>.</param>
    public sealed record Recording(
        MailboxId Mailbox, MonotonicTime StartedAt, MonotonicTime SpokeAt, MonotonicTime FullAt, MonotonicTime SilentAt, MonotonicTime EndsAt)
        : MessageBoxCallState(EndsAt)
    {
        /// <inheritdoc/>
        protected override MonotonicTime Deadline => MonotonicTime.Earlier(FullAt, SilentAt);
    }

    /// <summary>What was said is being put on record.</summary>
    public sealed record Storing(MonotonicTime Until, MonotonicTime EndsAt) : MessageBoxCallState(EndsAt)
    {
        /// <inheritdoc/>
        protected override MonotonicTime Deadline => Until;
    }

    /// <summary>Digits are waited for.</summary>
    /// <param name="What">For what.</param>
    /// <param name="Digits">Those that came.</param>
    /// <param name="Asks">How often it was asked since something sensible came.</param>
    /// <param name="Wrong">Wrong PINs in this call.</param>
    /// <param name="Until">When it is asked again, or the number is complete, or the prompt must be over.</param>
    /// <param name="EndsAt">See <see cref="MessageBoxCallState"/>.</param>
    public sealed record Asking(BoxQuestion What, string Digits, int Asks, int Wrong, MonotonicTime Until, MonotonicTime EndsAt)
        : MessageBoxCallState(EndsAt)
    {
        /// <inheritdoc/>
        protected override MonotonicTime Deadline => Until;

        /// <inheritdoc/>
        public override string ToString() => $"Asking {What}, {Digits.Length} digits"; // they may be a PIN
    }

    /// <summary>A PIN is compared.</summary>
    public sealed record CheckingPin(MailboxId Mailbox, int Wrong, MonotonicTime Until, MonotonicTime EndsAt) : MessageBoxCallState(EndsAt)
    {
        /// <inheritdoc/>
        protected override MonotonicTime Deadline => Until;
    }

    /// <summary>The messages are fetched.</summary>
    public sealed record Opening(MailboxId Mailbox, MonotonicTime Until, MonotonicTime EndsAt) : MessageBoxCallState(EndsAt)
    {
        /// <inheritdoc/>
        protected override MonotonicTime Deadline => Until;
    }

    /// <summary>Messages are heard.</summary>
    /// <param name="Inbox">Which.</param>
    /// <param name="IsPlaying">Whether the message is played, and not a sentence about it.</param>
    /// <param name="Asks">How often the menu was told since a key was pressed.</param>
    /// <param name="Until">When the menu is told, or the prompt must be over.</param>
    /// <param name="EndsAt">See <see cref="MessageBoxCallState"/>.</param>
    public sealed record Listening(Inbox Inbox, bool IsPlaying, int Asks, MonotonicTime Until, MonotonicTime EndsAt) : MessageBoxCallState(EndsAt)
    {
        /// <inheritdoc/>
        protected override MonotonicTime Deadline => Until;
    }

    /// <summary>A message is being saved or deleted.</summary>
    public sealed record Changing(Inbox Inbox, MessageChange Change, MonotonicTime Until, MonotonicTime EndsAt) : MessageBoxCallState(EndsAt)
    {
        /// <inheritdoc/>
        protected override MonotonicTime Deadline => Until;
    }

    /// <summary>The last words are played.</summary>
    public sealed record Closing(MonotonicTime Until, MonotonicTime EndsAt) : MessageBoxCallState(EndsAt)
    {
        /// <inheritdoc/>
        protected override MonotonicTime Deadline => Until;
    }

    /// <summary>Over.</summary>
    public sealed record Ended() : MessageBoxCallState(MonotonicTime.Never)
    {
        /// <inheritdoc/>
        protected override MonotonicTime Deadline => MonotonicTime.Never;
    }
}

/// <summary>What a caller wants at a mailbox.</summary>
public abstract record BoxErrand
{
    private BoxErrand()
    {
    }

    /// <summary>To leave a message.</summary>
    /// <param name="Greeting">The name of the greeting that he hears.</param>
    public sealed record Leave(string Greeting) : BoxErrand;

    /// <summary>To hear its messages.</summary>
    /// <param name="IsProven">Whether he needs no PIN.</param>
    public sealed record Hear(bool IsProven) : BoxErrand;
}

/// <summary>What the caller is asked for.</summary>
public abstract record BoxQuestion
{
    private BoxQuestion()
    {
    }

    /// <summary>Whether he wants to leave a message or to hear his own.</summary>
    public sealed record Service : BoxQuestion;

    /// <summary>A mailbox number.</summary>
    public sealed record Number(BoxErrand For) : BoxQuestion;

    /// <summary>The PIN of a mailbox.</summary>
    public sealed record Pin(MailboxId Mailbox) : BoxQuestion;
}

/// <summary>What becomes of a message.</summary>
public enum MessageChange
{
    /// <summary>It was heard to its end.</summary>
    Heard,

    /// <summary>It is kept as heard.</summary>
    Save,

    /// <summary>It is deleted.</summary>
    Delete,
}
