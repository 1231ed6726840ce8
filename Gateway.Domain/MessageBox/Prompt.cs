using Gateway.Domain.ServiceContexts;

namespace Gateway.Domain.MessageBox;

/// <summary>A piece of what a caller hears.</summary>
public abstract record Prompt
{
    private Prompt()
    {
    }

    /// <summary>A sentence that is part of the program.</summary>
    public sealed record Says(Sentence What) : Prompt;

    /// <summary>A number of messages.</summary>
    public sealed record Number(int Count) : Prompt;

    /// <summary>The greeting of a mailbox.</summary>
    /// <param name="Mailbox">Whose.</param>
    /// <param name="Kind">Its name; see <see cref="Greetings"/>.</param>
    public sealed record Greeting(MailboxId Mailbox, string Kind) : Prompt;

    /// <summary>The tone after which the caller speaks.</summary>
    public sealed record Tone : Prompt;

    /// <summary>A message.</summary>
    public sealed record Message(MessageId Id) : Prompt;
}

/// <summary>The sentences that are part of the program.</summary>
public enum Sentence
{
    /// <summary>Asks whether a message is to be left or heard.</summary>
    AskService,

    /// <summary>Asks for a mailbox number.</summary>
    AskMailbox,

    /// <summary>There is no such mailbox.</summary>
    UnknownMailbox,

    /// <summary>Asks for the PIN.</summary>
    AskPin,

    /// <summary>The PIN is wrong.</summary>
    WrongPin,

    /// <summary>The PIN was wrong too often: retrieval is locked for a while.</summary>
    PinLocked,

    /// <summary>There are no messages.</summary>
    NoMessages,

    /// <summary>"You have", before a number.</summary>
    YouHave,

    /// <summary>"one message", instead of a number.</summary>
    OneMessage,

    /// <summary>"messages", after a number.</summary>
    Messages,

    /// <summary>Which key does what.</summary>
    Menu,

    /// <summary>The message is saved.</summary>
    Saved,

    /// <summary>The message is deleted.</summary>
    Deleted,

    /// <summary>There is no message behind this one.</summary>
    NoMoreMessages,

    /// <summary>The message has been taken.</summary>
    Taken,

    /// <summary>Nothing was said that could be kept.</summary>
    NothingTaken,

    /// <summary>The mailbox is full.</summary>
    MailboxFull,

    /// <summary>It does not work at the moment.</summary>
    NotAvailable,

    /// <summary>Farewell.</summary>
    Goodbye,
}
