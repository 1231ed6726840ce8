using System.Collections.Immutable;
using System.Diagnostics;
using Gateway.Domain.ServiceContexts;
using Gateway.Sip.Machines;
using static Gateway.Domain.MessageBox.MessageBoxCallEffect;
using static Gateway.Domain.MessageBox.MessageBoxCallEvent;
using static Gateway.Domain.MessageBox.MessageBoxCallState;
using static Gateway.Domain.MessageBox.Prompt;

namespace Gateway.Domain.MessageBox;

/// <summary>
/// One call to the message box, from its answer to its end (fact sheet service contexts, clause 7): a message is left, or messages are heard. What it is for was
/// decided by the Request-URI before it begins.
/// </summary>
/// <remarks>
/// <code>
/// Finding      a mailbox is looked up          Welcoming, Asking (PIN), Opening; unknown: Asking (number) or Closing
/// Welcoming    greeting and tone               Recording; a key skips to the tone
/// Recording    the caller speaks               '#', silence, length: Storing, or Closing when nothing was said; hung up: Ended, and it is kept
/// Storing      file and row                    Closing
/// Asking       digits: service, number, PIN    Finding, CheckingPin; nobody presses anything: asked again, then Closing
/// CheckingPin  the PIN is compared             Opening, Asking, Closing
/// Opening      messages are fetched            Listening, or Closing when there are none
/// Listening    1 play 2 save 3 delete 4 previous 6 next 7 back 9 forward * menu # end
/// Changing     saved or deleted                Listening, or Closing when none is left
/// Closing      the last words                  Ended
/// </code>
/// <para>Each state has a deadline and each call a longest time, so that no call is endless, whatever storage, player and caller do. A recording ends in exactly
/// one of <see cref="KeepRecording"/> and <see cref="DropRecording"/>.</para>
/// </remarks>
public static partial class MessageBoxCall
{
    /// <summary>Digits of a PIN at least.</summary>
    public const int PinDigitsMin = 4;

    /// <summary>Digits of a PIN at most.</summary>
    public const int PinDigitsMax = 10;

    /// <summary>How far the keys 7 and 9 go.</summary>
    public static readonly TimeSpan SkipBy = TimeSpan.FromSeconds(5);

    /// <summary>A call has been answered.</summary>
    /// <param name="behaviour">What its Request-URI means.</param>
    /// <param name="mailbox">The mailbox, where that or the call names one; <c>null</c> where it is asked for.</param>
    /// <param name="greeting">The name of the greeting where the service identity has one of its own; <c>null</c>: that of the behaviour.</param>
    /// <param name="now">The present.</param>
    /// <param name="settings">How long what may take.</param>
    public static Transition<MessageBoxCallState, MessageBoxCallEffect> Begin(
        ServiceBehaviour behaviour, MailboxId? mailbox, string? greeting, MonotonicTime now, MessageBoxCallSettings settings)
    {
        var endsAt = now + settings.CallMax;
        var errand = ErrandOf(behaviour, greeting);
        if (errand is null)
            return Ask(new BoxQuestion.Service(), 1, 0, endsAt, [], now, settings);
        return mailbox is { } known
            ? new(new Finding(errand, 0, now + settings.StorageLimit, endsAt), [new LookUp(known)])
            : Ask(new BoxQuestion.Number(errand), 1, 0, endsAt, [], now, settings);
    }

    /// <summary>What becomes of the call when something happens, and what has to be done.</summary>
    public static Transition<MessageBoxCallState, MessageBoxCallEffect> Step(
        MessageBoxCallState state, MessageBoxCallEvent happened, MonotonicTime now, MessageBoxCallSettings settings) =>
        (state, happened) switch
        {
            (Ended, _) => new(state, []),

            // Cut off: what was said is kept.
            (Recording recording, HungUp) => new(new Ended(), [KeepOrDrop(now - recording.StartedAt, settings)]),
            (Recording recording, Tick) when now >= recording.EndsAt => new(new Ended(), [KeepOrDrop(now - recording.StartedAt, settings), new HangUp()]),

            (_, HungUp) => new(new Ended(), []),
            (_, Tick) when now >= state.EndsAt => new(new Ended(), [new HangUp()]),
            (_, Tick) when now < state.NextDeadline => new(state, []),

            (Finding finding, _) => Find(finding, happened, now, settings),

            (Welcoming greeting, PromptEnded) => new(
                new Recording(greeting.Mailbox, now, now, now + settings.MessageMax, now + settings.SilenceMax, state.EndsAt),
                [new StartRecording(greeting.Mailbox)]),
            // Who knows the greeting need not hear it.
            (Welcoming greeting, KeyPressed) => new(greeting with { Until = now + settings.PromptMax }, [new Play([new Tone()])]),
            (Welcoming, Tick) => Close(state, [Sentence.NotAvailable], now, settings),

            (Recording recording, Spoke spoke) when spoke.At > recording.SpokeAt =>
                new(recording with { SpokeAt = spoke.At, SilentAt = spoke.At + settings.SilenceMax }, []),
            (Recording recording, KeyPressed { Key: '#' }) => Finish(recording, now - recording.StartedAt, now, settings),
            (Recording recording, Tick) when now >= recording.FullAt => Finish(recording, now - recording.StartedAt, now, settings),
            (Recording recording, Tick) => Finish(recording, recording.SpokeAt - recording.StartedAt, now, settings),
            (Recording, RecordingFailed) => Close(state, [Sentence.NotAvailable], now, settings, new DropRecording()),

            (Storing, Stored) => Close(state, [Sentence.Taken, Sentence.Goodbye], now, settings),
            (Storing, NotStored or Tick) => Close(state, [Sentence.NotAvailable], now, settings),

            (Asking asking, _) => Answer(asking, happened, now, settings),
            (CheckingPin checking, _) => Check(checking, happened, now, settings),
            (Opening opening, _) => Open(opening, happened, now, settings),
            (Listening listening, _) => Listen(listening, happened, now, settings),
            (Changing changing, _) => Change(changing, happened, now, settings),

            (Closing, PromptEnded or Tick) => new(new Ended(), [new HangUp()]),

            // What comes too late, and keys that mean nothing here, are no news.
            (Welcoming or Recording or Storing or Closing, _) => new(state, []),

            _ => throw new UnreachableException($"{state} / {happened}"),
        };

    private static BoxErrand? ErrandOf(ServiceBehaviour behaviour, string? greeting) => behaviour switch
    {
        ServiceBehaviour.Menu => null,
        ServiceBehaviour.RetrieveAuthenticated or ServiceBehaviour.RetrieveByAuthentication => new BoxErrand.Hear(IsProven: true),
        ServiceBehaviour.RetrievePin or ServiceBehaviour.RetrieveAsk => new BoxErrand.Hear(IsProven: false),
        _ => new BoxErrand.Leave(greeting ?? Greetings.Of(behaviour)),
    };

    private static Transition<MessageBoxCallState, MessageBoxCallEffect> Find(
        Finding finding, MessageBoxCallEvent happened, MonotonicTime now, MessageBoxCallSettings settings) => (finding.For, happened) switch
        {
            (BoxErrand.Leave, MailboxFound { IsFull: true }) => Close(finding, [Sentence.MailboxFull, Sentence.Goodbye], now, settings),
            (BoxErrand.Leave leave, MailboxFound found) => new(
                new Welcoming(found.Mailbox, now + settings.PromptMax, finding.EndsAt),
                [new Play([new Prompt.Greeting(found.Mailbox, leave.Greeting), new Tone()])]),
            (BoxErrand.Hear { IsProven: true }, MailboxFound found) => Open(found.Mailbox, finding, now, settings),
            (BoxErrand.Hear, MailboxFound found) => Ask(new BoxQuestion.Pin(found.Mailbox), 1, 0, finding.EndsAt, [], now, settings),
            (_, MailboxUnknown) when finding.Asks == 0 => Close(finding, [Sentence.NotAvailable], now, settings),
            (_, MailboxUnknown) when finding.Asks >= settings.AsksMax => Close(finding, [Sentence.UnknownMailbox, Sentence.Goodbye], now, settings),
            (_, MailboxUnknown) => Ask(new BoxQuestion.Number(finding.For), finding.Asks + 1, 0, finding.EndsAt, [Sentence.UnknownMailbox], now, settings),
            (_, StorageFailed or Tick) => Close(finding, [Sentence.NotAvailable], now, settings),
            _ => new(finding, []),
        };

    private static Transition<MessageBoxCallState, MessageBoxCallEffect> Finish(
        Recording recording, TimeSpan length, MonotonicTime now, MessageBoxCallSettings settings) => length >= settings.MessageMin
        ? new(new Storing(now + settings.StorageLimit, recording.EndsAt), [new KeepRecording()])
        : Close(recording, [Sentence.NothingTaken, Sentence.Goodbye], now, settings, new DropRecording());

    private static MessageBoxCallEffect KeepOrDrop(TimeSpan length, MessageBoxCallSettings settings) =>
        length >= settings.MessageMin ? new KeepRecording() : new DropRecording();

    private static Transition<MessageBoxCallState, MessageBoxCallEffect> Close(
        MessageBoxCallState state, IEnumerable<Sentence> lastWords, MonotonicTime now, MessageBoxCallSettings settings, params ImmutableArray<MessageBoxCallEffect> before) =>
        new(new Closing(now + settings.PromptMax, state.EndsAt), [.. before, Say(lastWords)]);

    private static Play Say(params IEnumerable<Sentence> sentences) => new([.. sentences.Select(sentence => new Says(sentence))]);
}
