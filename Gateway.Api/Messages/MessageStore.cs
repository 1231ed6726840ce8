using System.Collections.Concurrent;
using System.Collections.Immutable;
using Gateway.Api.Storage;
using Gateway.Domain.MessageBox;
using Gateway.Domain.ServiceContexts;
using Gateway.Sip.Sdp;
using Microsoft.Data.Sqlite;

namespace Gateway.Api.Messages;

/// <summary>What the message box asks of the database and the files. A thread of its own looks things up, so that the event loop waits for nothing.</summary>
internal sealed class MessageStore(GatewayStorage storage, StoredMessages messages, StoredGreetings greetings, MessageFiles files, MessageRecorder recorder, MessageRecovery recovery,
    ILogger<MessageStore> log)
    : IMessageStore, IDisposable
{
    /// <summary>Questions that may wait: three of each call that is taken.</summary>
    public const int QuestionsMax = 1_000;

    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    private readonly BlockingCollection<(Action Ask, Action Failed)> _questions = new(QuestionsMax);
    private Thread? _thread;
    private bool _isOver;

    /// <summary>Begins to answer. To be called before the network starts.</summary>
    public void Start()
    {
        IReadOnlyList<string> unfinished;
        using (var db = storage.File.Read())
            unfinished = files.TidyUp(file => db.Messages.Any(row => row.File == file), file => db.Greetings.Any(row => row.File == file));
        recorder.Start();
        _thread = new Thread(Answer) { Name = "message store", IsBackground = true };
        _thread.Start();
        // Beside what is asked from now on, so that nobody waits for it.
        foreach (var id in unfinished) Ask(() => recovery.Recover(id), () => { });
    }

    public event Action<MailboxId>? Changed
    {
        add => messages.Changed += value;
        remove => messages.Changed -= value;
    }

    public void Count(MailboxId mailbox, Action<MessageSummary?> told) => Ask(
        () =>
        {
            using var db = storage.File.Read();
            var summary = StoredMessages.SummaryOf(db, mailbox.Value);
            told(new(summary.New, summary.Old));
        },
        () => told(null));

    public void LookUp(MailboxId mailbox, Action<bool?> told) => Ask(
        () =>
        {
            using var db = storage.File.Read();
            told(db.Mailboxes.FirstOrDefault(row => row.Id == mailbox.Value) is { } row ? messages.IsFull(db, row) : null);
        },
        () => told(null));

    public void LookUp(string number, Action<(MailboxId Mailbox, bool IsFull)?> told) => Ask(
        () =>
        {
            using var db = storage.File.Read();
            told(db.Mailboxes.FirstOrDefault(row => row.Number == number) is { } row ? (new(row.Id), messages.IsFull(db, row)) : null);
        },
        () => told(null));

    public IMessageTape? Begin(MessageOrigin origin, RtpCodec codec) => recorder.Begin(origin, codec);

    public void CheckPin(MailboxId mailbox, string pin, string caller, Action<PinVerdict?> told) => Ask(
        () =>
        {
            if (!messages.TryCheckPin(mailbox.Value, pin, caller, told)) told(null);
        },
        () => told(null));

    public void List(MailboxId mailbox, Action<ImmutableArray<MessageId>?> told) => Ask(() => told(messages.List(mailbox.Value)), () => told(null));

    public void Change(MessageId message, MessageChange change, string caller, Action<bool> told)
    {
        if (!messages.TryChange(message.Value, change, caller, told)) told(false);
    }

    public void Load(MessageId message, Action<short[]?> told) => Ask(
        () =>
        {
            using var db = storage.File.Read();
            told(db.Messages.FirstOrDefault(row => row.Id == message.Value) is { } row ? files.Read(row) : null);
        },
        () => told(null));

    public void LoadGreeting(MailboxId mailbox, string greeting, Action<short[]?> told) => Ask(() => told(greetings.Load(mailbox.Value, greeting)), () => told(null));

    /// <summary>Ends the threads; what was said is put on record.</summary>
    public void Dispose()
    {
        if (_isOver) return;
        _isOver = true;
        recorder.Dispose();
        // Not disposed of: a call that is ending may still ask, and is told that nothing is known.
        _questions.CompleteAdding();
        _thread?.Join(StopLimit);
    }

    private void Ask(Action ask, Action failed)
    {
        if (!TryAdd(ask, failed)) failed();
    }

    private bool TryAdd(Action ask, Action failed)
    {
        try
        {
            return _questions.TryAdd((ask, failed));
        }
        catch (InvalidOperationException)
        {
            // It has been ended in this moment.
            return false;
        }
    }

    private void Answer()
    {
        foreach (var (ask, failed) in _questions.GetConsumingEnumerable())
        {
            try
            {
                ask();
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or SqliteException or InvalidOperationException)
            {
                log.NotAnswered(failure);
                failed();
            }
        }
    }
}
