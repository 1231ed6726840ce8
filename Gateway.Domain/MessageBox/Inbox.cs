using System.Collections.Immutable;
using Gateway.Domain.ServiceContexts;

namespace Gateway.Domain.MessageBox;

/// <summary>The messages of a mailbox as one call hears them: new ones first, the oldest of each first.</summary>
/// <param name="Mailbox">Whose.</param>
/// <param name="Messages">Those that are left; at least one.</param>
/// <param name="Current">The index of the one that is heard.</param>
public sealed record Inbox(MailboxId Mailbox, ImmutableArray<MessageId> Messages, int Current = 0)
{
    /// <summary>The one that is heard.</summary>
    public MessageId Message => Messages[Current];

    /// <summary>Whether one comes behind it.</summary>
    public bool HasNext => Current < Messages.Length - 1;

    /// <summary>What is left when the one that is heard has been deleted: the next is heard, or the last. Empty when none is left.</summary>
    public Inbox WithoutCurrent()
    {
        var rest = Messages.RemoveAt(Current);
        return this with { Messages = rest, Current = Math.Max(0, Math.Min(Current, rest.Length - 1)) };
    }

    /// <inheritdoc/>
    public bool Equals(Inbox? other) =>
        other is not null && Mailbox == other.Mailbox && Current == other.Current && Messages.AsSpan().SequenceEqual(other.Messages.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Mailbox, Messages.Length, Current);
}
