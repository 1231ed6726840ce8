using System.Collections.Immutable;
using Gateway.Domain.ServiceContexts;
using Gateway.Sip.Machines;
using static Gateway.Domain.MessageBox.MessageBoxCallEffect;
using static Gateway.Domain.MessageBox.MessageBoxCallEvent;
using static Gateway.Domain.MessageBox.MessageBoxCallState;
using static Gateway.Domain.MessageBox.Prompt;

namespace Gateway.Domain.MessageBox;

/// <summary>Questions, PIN and the keys of retrieval.</summary>
public static partial class MessageBoxCall
{
    private static Transition<MessageBoxCallState, MessageBoxCallEffect> Ask(
        BoxQuestion what, int asks, int wrong, MonotonicTime endsAt, ImmutableArray<Sentence> before, MonotonicTime now, MessageBoxCallSettings settings)
    {
        var question = what switch
        {
            BoxQuestion.Service => Sentence.AskService,
            BoxQuestion.Number => Sentence.AskMailbox,
            _ => Sentence.AskPin,
        };
        return new(new Asking(what, "", asks, wrong, now + settings.PromptMax, endsAt), [Say([.. before, question])]);
    }

    private static Transition<MessageBoxCallState, MessageBoxCallEffect> Answer(
        Asking asking, MessageBoxCallEvent happened, MonotonicTime now, MessageBoxCallSettings settings) => (asking.What, happened) switch
        {
            (_, PromptEnded) when asking.Digits.Length == 0 => new(asking with { Until = now + settings.KeyWait }, []),
            (_, Tick) when asking.Digits.Length > 0 => Complete(asking, now, settings),
            (_, Tick) => AskAgain(asking, now, settings),
            (_, KeyPressed { Key: '#' }) when asking.Digits.Length == 0 => Close(asking, [Sentence.Goodbye], now, settings),

            (BoxQuestion.Service, KeyPressed { Key: '1' }) =>
                Ask(new BoxQuestion.Number(new BoxErrand.Leave(Greetings.Standard)), 1, 0, asking.EndsAt, [], now, settings),
            (BoxQuestion.Service, KeyPressed { Key: '2' }) =>
                Ask(new BoxQuestion.Number(new BoxErrand.Hear(IsProven: false)), 1, 0, asking.EndsAt, [], now, settings),
            (BoxQuestion.Service, KeyPressed) => AskAgain(asking, now, settings),

            (_, KeyPressed { Key: '#' }) => Complete(asking, now, settings),
            // The digits so far were a mistake.
            (_, KeyPressed { Key: '*' }) => AskAgain(asking, now, settings),
            (_, KeyPressed key) when char.IsAsciiDigit(key.Key) => Add(asking, key.Key, now, settings),
            _ => new(asking, []),
        };

    private static Transition<MessageBoxCallState, MessageBoxCallEffect> Add(Asking asking, char digit, MonotonicTime now, MessageBoxCallSettings settings)
    {
        var longer = asking with { Digits = asking.Digits + digit, Until = now + settings.DigitPause };
        if (longer.Digits.Length == (asking.What is BoxQuestion.Pin ? PinDigitsMax : Mailbox.NumberDigitsMax))
            return Complete(longer, now, settings);
        return new(longer, asking.Digits.Length == 0 ? [new StopPlaying()] : []);
    }

    private static Transition<MessageBoxCallState, MessageBoxCallEffect> AskAgain(Asking asking, MonotonicTime now, MessageBoxCallSettings settings) =>
        asking.Asks >= settings.AsksMax
            ? Close(asking, [Sentence.Goodbye], now, settings)
            : Ask(asking.What, asking.Asks + 1, asking.Wrong, asking.EndsAt, [], now, settings);

    private static Transition<MessageBoxCallState, MessageBoxCallEffect> Complete(Asking asking, MonotonicTime now, MessageBoxCallSettings settings) =>
        asking.What switch
        {
            BoxQuestion.Number number => new(
                new Finding(number.For, asking.Asks, now + settings.StorageLimit, asking.EndsAt), [new LookUpNumber(asking.Digits)]),
            BoxQuestion.Pin pin => new(
                new CheckingPin(pin.Mailbox, asking.Wrong, now + settings.StorageLimit, asking.EndsAt), [new CheckPin(pin.Mailbox, asking.Digits)]),
            _ => new(asking, []),
        };

    private static Transition<MessageBoxCallState, MessageBoxCallEffect> Check(
        CheckingPin checking, MessageBoxCallEvent happened, MonotonicTime now, MessageBoxCallSettings settings) => happened switch
        {
            PinRight => Open(checking.Mailbox, checking, now, settings),
            PinWrong when checking.Wrong + 1 >= settings.WrongPinsMax => Close(checking, [Sentence.WrongPin, Sentence.Goodbye], now, settings),
            PinWrong => Ask(new BoxQuestion.Pin(checking.Mailbox), 1, checking.Wrong + 1, checking.EndsAt, [Sentence.WrongPin], now, settings),
            PinLocked => Close(checking, [Sentence.PinLocked, Sentence.Goodbye], now, settings),
            StorageFailed or Tick => Close(checking, [Sentence.NotAvailable], now, settings),
            _ => new(checking, []),
        };

    private static Transition<MessageBoxCallState, MessageBoxCallEffect> Open(
        MailboxId mailbox, MessageBoxCallState state, MonotonicTime now, MessageBoxCallSettings settings) =>
        new(new Opening(mailbox, now + settings.StorageLimit, state.EndsAt), [new ListMessages(mailbox)]);

    private static Transition<MessageBoxCallState, MessageBoxCallEffect> Open(
        Opening opening, MessageBoxCallEvent happened, MonotonicTime now, MessageBoxCallSettings settings) => happened switch
        {
            Listed { Messages.IsEmpty: true } => Close(opening, [Sentence.NoMessages, Sentence.Goodbye], now, settings),
            Listed listed => Tell(new(opening.Mailbox, listed.Messages), opening, CountOf(listed.Messages.Length), now, settings),
            StorageFailed or Tick => Close(opening, [Sentence.NotAvailable], now, settings),
            _ => new(opening, []),
        };

    private static ImmutableArray<Prompt> CountOf(int count) => count == 1
        ? [new Says(Sentence.YouHave), new Says(Sentence.OneMessage)]
        : [new Says(Sentence.YouHave), new Number(count), new Says(Sentence.Messages)];

    private static Transition<MessageBoxCallState, MessageBoxCallEffect> Listen(
        Listening listening, MessageBoxCallEvent happened, MonotonicTime now, MessageBoxCallSettings settings) => happened switch
        {
            PromptEnded when listening.IsPlaying =>
                TellMenu(listening.Inbox, listening, [], 1, now, settings, new MessageBoxCallEffect.Change(listening.Inbox.Message, MessageChange.Heard)),
            PromptEnded => new(listening with { Until = now + settings.KeyWait }, []),
            Tick when listening.Asks >= settings.AsksMax => Close(listening, [Sentence.Goodbye], now, settings),
            Tick => TellMenu(listening.Inbox, listening, [], listening.Asks + 1, now, settings),
            KeyPressed key => Obey(listening, key.Key, now, settings),
            _ => new(listening, []),
        };

    private static Transition<MessageBoxCallState, MessageBoxCallEffect> Obey(Listening listening, char key, MonotonicTime now, MessageBoxCallSettings settings)
    {
        var inbox = listening.Inbox;
        return key switch
        {
            '1' => Tell(inbox, listening, [], now, settings),
            '2' => Order(listening, MessageChange.Save, now, settings),
            '3' => Order(listening, MessageChange.Delete, now, settings),
            '4' => Tell(inbox with { Current = Math.Max(0, inbox.Current - 1) }, listening, [], now, settings),
            '6' when inbox.HasNext => Tell(inbox with { Current = inbox.Current + 1 }, listening, [], now, settings),
            '6' => TellMenu(inbox, listening, [Sentence.NoMoreMessages], 1, now, settings),
            '7' => Move(listening, -SkipBy, now, settings),
            '9' => Move(listening, SkipBy, now, settings),
            '*' => TellMenu(inbox, listening, [], 1, now, settings),
            '#' => Close(listening, [Sentence.Goodbye], now, settings),
            _ => new(listening, []),
        };
    }

    private static Transition<MessageBoxCallState, MessageBoxCallEffect> Move(
        Listening listening, TimeSpan by, MonotonicTime now, MessageBoxCallSettings settings) =>
        new(listening with { IsPlaying = true, Asks = 0, Until = now + settings.PromptMax }, [new Skip(listening.Inbox.Message, by)]);

    private static Transition<MessageBoxCallState, MessageBoxCallEffect> Order(
        Listening listening, MessageChange change, MonotonicTime now, MessageBoxCallSettings settings) =>
        new(
            new Changing(listening.Inbox, change, now + settings.StorageLimit, listening.EndsAt),
            [new StopPlaying(), new MessageBoxCallEffect.Change(listening.Inbox.Message, change)]);

    private static Transition<MessageBoxCallState, MessageBoxCallEffect> Change(
        Changing changing, MessageBoxCallEvent happened, MonotonicTime now, MessageBoxCallSettings settings)
    {
        var inbox = changing.Inbox;
        switch (happened)
        {
            case Changed changed when changed.Message == inbox.Message && changing.Change == MessageChange.Delete:
                var rest = inbox.WithoutCurrent();
                return rest.Messages.IsEmpty ? Close(changing, [Sentence.Deleted, Sentence.NoMoreMessages, Sentence.Goodbye], now, settings)
                    : inbox.HasNext ? Tell(rest, changing, [new Says(Sentence.Deleted)], now, settings)
                    : TellMenu(rest, changing, [Sentence.Deleted, Sentence.NoMoreMessages], 1, now, settings);
            case Changed changed when changed.Message == inbox.Message:
                return inbox.HasNext
                    ? Tell(inbox with { Current = inbox.Current + 1 }, changing, [new Says(Sentence.Saved)], now, settings)
                    : TellMenu(inbox, changing, [Sentence.Saved, Sentence.NoMoreMessages], 1, now, settings);
            case StorageFailed or Tick:
                return TellMenu(inbox, changing, [Sentence.NotAvailable], 1, now, settings);
            default:
                return new(changing, []);
        }
    }

    private static Transition<MessageBoxCallState, MessageBoxCallEffect> Tell(
        Inbox inbox, MessageBoxCallState state, ImmutableArray<Prompt> before, MonotonicTime now, MessageBoxCallSettings settings) =>
        new(
            new Listening(inbox, IsPlaying: true, 0, now + settings.PromptMax, state.EndsAt),
            [new Play([.. before, new Message(inbox.Message)])]);

    private static Transition<MessageBoxCallState, MessageBoxCallEffect> TellMenu(
        Inbox inbox, MessageBoxCallState state, ImmutableArray<Sentence> before, int asks, MonotonicTime now, MessageBoxCallSettings settings,
        params ImmutableArray<MessageBoxCallEffect> first) =>
        new(
            new Listening(inbox, IsPlaying: false, asks, now + settings.PromptMax, state.EndsAt),
            [.. first, Say([.. before, Sentence.Menu])]);
}
