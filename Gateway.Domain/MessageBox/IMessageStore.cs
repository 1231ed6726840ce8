using System.Collections.Immutable;
using Gateway.Domain.ServiceContexts;
using Gateway.Sip.Sdp;

namespace Gateway.Domain.MessageBox;

/// <summary>
/// Where messages and PINs are kept. Asked on the event loop, so nothing here may wait; what is found out is told later, on any thread, exactly once.
/// </summary>
public interface IMessageStore
{
    /// <summary>Asks about a mailbox.</summary>
    /// <param name="mailbox">Which.</param>
    /// <param name="told">Whether it is full; <c>null</c> when there is no such mailbox.</param>
    void LookUp(MailboxId mailbox, Action<bool?> told);

    /// <summary>Asks for the mailbox with a number.</summary>
    void LookUp(string number, Action<(MailboxId Mailbox, bool IsFull)?> told);

    /// <summary>Begins to keep a message.</summary>
    /// <param name="origin">Whose, and how it came here.</param>
    /// <param name="codec">What its packets hold.</param>
    /// <returns><c>null</c> when it cannot be kept: the disk is full, or too much is written already.</returns>
    IMessageTape? Begin(MessageOrigin origin, RtpCodec codec);

    /// <summary>Compares a PIN, and counts the wrong ones in a row.</summary>
    /// <param name="mailbox">Whose.</param>
    /// <param name="pin">The digits.</param>
    /// <param name="caller">Who tries, for the audit.</param>
    /// <param name="told">What came of it; <c>null</c> when storage failed.</param>
    void CheckPin(MailboxId mailbox, string pin, string caller, Action<PinVerdict?> told);

    /// <summary>Asks for the messages of a mailbox, new ones first, the oldest of each first.</summary>
    /// <param name="mailbox">Whose.</param>
    /// <param name="told">Those; <c>null</c> when storage failed.</param>
    void List(MailboxId mailbox, Action<ImmutableArray<MessageId>?> told);

    /// <summary>Messages came, went, or were heard in a mailbox, and that is on disk. Told on any thread.</summary>
    event Action<MailboxId>? Changed;

    /// <summary>Asks how many messages a mailbox holds.</summary>
    /// <param name="mailbox">Whose.</param>
    /// <param name="told">So many; <c>null</c> when storage failed.</param>
    void Count(MailboxId mailbox, Action<MessageSummary?> told);

    /// <summary>Changes a message.</summary>
    /// <param name="message">Which.</param>
    /// <param name="change">How.</param>
    /// <param name="caller">Who does it, as the trust domain says; empty when nobody says so. For the history.</param>
    /// <param name="told">Whether it is so on disk.</param>
    void Change(MessageId message, MessageChange change, string caller, Action<bool> told);

    /// <summary>Asks for a greeting.</summary>
    /// <param name="mailbox">Whose.</param>
    /// <param name="greeting">Its name.</param>
    /// <param name="told">Its sound, 8,000 samples a second; <c>null</c> where the spoken default is heard.</param>
    void LoadGreeting(MailboxId mailbox, string greeting, Action<short[]?> told);

    /// <summary>Asks for the sound of a message: 8,000 samples a second; <c>null</c> when it cannot be read.</summary>
    void Load(MessageId message, Action<short[]?> told);
}

/// <summary>Takes what a caller says. Called on the event loop, in order; nothing here may wait. It ends with one of <see cref="Keep"/> and <see cref="Drop"/>.</summary>
public interface IMessageTape
{
    /// <summary>Takes the speech of a packet.</summary>
    /// <param name="timestamp">Its time in units of the codec's clock; what was lost is a gap.</param>
    /// <param name="payload">What it holds; lent for the time of the call.</param>
    /// <returns><c>false</c> when nothing can be kept any more.</returns>
    bool Take(uint timestamp, ReadOnlySpan<byte> payload);

    /// <summary>Puts on record what was taken.</summary>
    /// <param name="told">Whether file and row are on disk.</param>
    void Keep(Action<bool> told);

    /// <summary>Forgets what was taken.</summary>
    void Drop();
}

/// <summary>Where a message comes from.</summary>
/// <param name="Mailbox">Whose it is.</param>
/// <param name="Caller">Who left it, as the trust domain says; empty when nobody says so.</param>
/// <param name="DisplayName">His name; may be empty.</param>
/// <param name="CallId">The Call-ID.</param>
/// <param name="RequestUri">The service identity that was called.</param>
/// <param name="History">The History-Info or Diversion of the call, as it was written; empty where there is none. It never decides anything.</param>
public sealed record MessageOrigin(MailboxId Mailbox, string Caller, string DisplayName, string CallId, string RequestUri, string History);

/// <summary>What came of comparing a PIN.</summary>
public enum PinVerdict
{
    /// <summary>It is right.</summary>
    Right,

    /// <summary>It is wrong.</summary>
    Wrong,

    /// <summary>None is compared: too many were wrong, or the mailbox has no PIN.</summary>
    Locked,
}
