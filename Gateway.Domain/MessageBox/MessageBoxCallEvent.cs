using System.Collections.Immutable;
using Gateway.Domain.ServiceContexts;
using Gateway.Sip.Machines;

namespace Gateway.Domain.MessageBox;

/// <summary>What happens to a call to the message box.</summary>
public abstract record MessageBoxCallEvent
{
    private MessageBoxCallEvent()
    {
    }

    /// <summary>The mailbox exists.</summary>
    /// <param name="Mailbox">Which.</param>
    /// <param name="IsFull">Whether it takes no more messages.</param>
    public sealed record MailboxFound(MailboxId Mailbox, bool IsFull) : MessageBoxCallEvent;

    /// <summary>There is no such mailbox.</summary>
    public sealed record MailboxUnknown : MessageBoxCallEvent;

    /// <summary>All that was to be played has been played.</summary>
    public sealed record PromptEnded : MessageBoxCallEvent;

    /// <summary>A key was pressed.</summary>
    /// <param name="Key">0 to 9, *, #, A to D.</param>
    public sealed record KeyPressed(char Key) : MessageBoxCallEvent;

    /// <summary>The caller has been heard.</summary>
    /// <param name="At">When last.</param>
    public sealed record Spoke(MonotonicTime At) : MessageBoxCallEvent;

    /// <summary>What is said can be kept no more: the disk is full or broken.</summary>
    public sealed record RecordingFailed : MessageBoxCallEvent;

    /// <summary>The message, file and row, is on disk.</summary>
    public sealed record Stored : MessageBoxCallEvent;

    /// <summary>The message could not be kept.</summary>
    public sealed record NotStored : MessageBoxCallEvent;

    /// <summary>The PIN is right.</summary>
    public sealed record PinRight : MessageBoxCallEvent;

    /// <summary>The PIN is wrong.</summary>
    public sealed record PinWrong : MessageBoxCallEvent;

    /// <summary>No PIN is compared for a while, or the mailbox has none.</summary>
    public sealed record PinLocked : MessageBoxCallEvent;

    /// <summary>The messages of the mailbox, in the order in which they are heard.</summary>
    public sealed record Listed(ImmutableArray<MessageId> Messages) : MessageBoxCallEvent;

    /// <summary>The message is as it was ordered, on disk.</summary>
    public sealed record Changed(MessageId Message) : MessageBoxCallEvent;

    /// <summary>Storage cannot do what was asked.</summary>
    public sealed record StorageFailed : MessageBoxCallEvent;

    /// <summary>The caller has hung up, or his call is lost.</summary>
    public sealed record HungUp : MessageBoxCallEvent;

    /// <summary>A deadline may have passed.</summary>
    public sealed record Tick : MessageBoxCallEvent;
}
