using System.Collections.Immutable;
using Gateway.Domain.MessageBox;
using Gateway.Domain.ServiceContexts;
using Gateway.Sip.Machines;
using static Gateway.Domain.MessageBox.MessageBoxCallEffect;
using static Gateway.Domain.MessageBox.MessageBoxCallEvent;
using static Gateway.Domain.MessageBox.MessageBoxCallState;

namespace Gateway.Tests.Domain.MessageBox;

public sealed class MessageBoxCallTests
{
    private static readonly MailboxId Box = new("mbx_1");
    private static readonly MessageId First = new("msg_1");
    private static readonly MessageId Second = new("msg_2");

    private readonly MessageBoxCallSettings _settings = new();
    private MessageBoxCallState _state = new Ended();
    private MonotonicTime _now = new(TimeSpan.FromMinutes(1));

    [Fact]
    public void A_caller_hears_greeting_and_tone_speaks_and_is_told_that_it_was_taken()
    {
        Assert.Equal([new LookUp(Box)], Begin(ServiceBehaviour.DepositBusy, Box));
        Assert.Equal([new Play([new Prompt.Greeting(Box, "busy"), new Prompt.Tone()])], When(new MailboxFound(Box, IsFull: false)));
        Assert.Equal([new StartRecording(Box)], When(new PromptEnded()));
        Spend(5);
        Assert.Equal([new KeepRecording()], When(new KeyPressed('#')));
        Assert.Equal([Says(Sentence.Taken, Sentence.Goodbye)], When(new Stored()));
        Assert.Equal([new HangUp()], When(new PromptEnded()));
        Assert.Equal(new Ended(), _state);
    }

    [Theory]
    [InlineData(ServiceBehaviour.DepositStandard, "standard")]
    [InlineData(ServiceBehaviour.DepositNoAnswer, "no-answer")]
    [InlineData(ServiceBehaviour.DepositSpecial, "special")]
    [InlineData(ServiceBehaviour.DepositDoNotDisturb, "do-not-disturb")]
    [InlineData(ServiceBehaviour.DepositByTo, "standard")]
    public void Each_way_to_leave_a_message_has_its_greeting(ServiceBehaviour behaviour, string greeting)
    {
        Begin(behaviour, Box);

        Assert.Equal([new Play([new Prompt.Greeting(Box, greeting), new Prompt.Tone()])], When(new MailboxFound(Box, IsFull: false)));
    }

    [Fact]
    public void A_key_skips_the_greeting_but_not_the_tone()
    {
        Begin(ServiceBehaviour.DepositStandard, Box);
        When(new MailboxFound(Box, IsFull: false));

        Assert.Equal([new Play([new Prompt.Tone()])], When(new KeyPressed('1')));
        Assert.Equal([new StartRecording(Box)], When(new PromptEnded()));
    }

    [Fact]
    public void A_full_mailbox_says_so_and_records_nothing()
    {
        Begin(ServiceBehaviour.DepositStandard, Box);

        Assert.Equal([Says(Sentence.MailboxFull, Sentence.Goodbye)], When(new MailboxFound(Box, IsFull: true)));
        Assert.Equal([new HangUp()], When(new PromptEnded()));
    }

    [Fact]
    public void A_call_that_is_cut_off_keeps_what_was_said()
    {
        Record();
        Spend(1);

        Assert.Equal([new KeepRecording()], When(new HungUp()));
    }

    [Theory]
    [InlineData(0.999, false)]
    [InlineData(1.0, true)]
    public void What_is_shorter_than_a_second_is_dropped(double seconds, bool isKept)
    {
        Record();
        Spend(seconds);

        Assert.Equal([isKept ? new KeepRecording() : new DropRecording()], When(new HungUp()));
    }

    [Theory]
    [InlineData(0.999, false)]
    [InlineData(1.0, true)]
    public void What_is_shorter_than_a_second_is_dropped_with_words_where_the_caller_still_hears_them(double seconds, bool isKept)
    {
        Record();
        Spend(seconds);

        var effects = When(new KeyPressed('#'));

        Assert.Equal(isKept ? [new KeepRecording()] : [new DropRecording(), Says(Sentence.NothingTaken, Sentence.Goodbye)], effects);
    }

    [Fact]
    public void Ten_seconds_of_silence_end_a_message_and_less_does_not()
    {
        Record();
        Spend(8);
        When(new Spoke(_now));
        Spend(9.999);
        Assert.Empty(When(new Tick()));
        Spend(0.001);

        Assert.Equal([new KeepRecording()], When(new Tick()));
    }

    [Fact]
    public void A_caller_who_says_nothing_leaves_nothing()
    {
        Record();
        Spend(10);

        Assert.Equal([new DropRecording(), Says(Sentence.NothingTaken, Sentence.Goodbye)], When(new Tick()));
    }

    [Fact]
    public void Three_minutes_are_the_longest_message()
    {
        Record();
        for (var second = 5; second < 180; second += 5)
        {
            Spend(5);
            When(new Spoke(_now));
            Assert.Empty(When(new Tick()));
        }

        Spend(4.999);
        Assert.Empty(When(new Tick()));
        Spend(0.001);

        Assert.Equal([new KeepRecording()], When(new Tick()));
    }

    [Fact]
    public void A_disk_that_fails_is_told_at_once()
    {
        Record();

        Assert.Equal([new DropRecording(), Says(Sentence.NotAvailable)], When(new RecordingFailed()));
    }

    [Fact]
    public void A_message_that_could_not_be_stored_is_not_said_to_be_taken()
    {
        Record();
        Spend(3);
        When(new KeyPressed('#'));

        Assert.Equal([Says(Sentence.NotAvailable)], When(new NotStored()));
    }

    [Fact]
    public void Storage_that_does_not_answer_is_waited_for_ten_seconds()
    {
        Record();
        Spend(3);
        When(new KeyPressed('#'));
        Spend(9.999);
        Assert.Empty(When(new Tick()));
        Spend(0.001);

        Assert.Equal([Says(Sentence.NotAvailable)], When(new Tick()));
    }

    [Fact]
    public void Who_has_proven_himself_hears_his_messages_without_a_pin()
    {
        Begin(ServiceBehaviour.RetrieveAuthenticated, Box);

        Assert.Equal([new ListMessages(Box)], When(new MailboxFound(Box, IsFull: true)));
        Assert.Equal(
            [new Play([new Prompt.Says(Sentence.YouHave), new Prompt.Number(2), new Prompt.Says(Sentence.Messages), new Prompt.Message(First)])],
            When(new Listed([First, Second])));
    }

    [Fact]
    public void A_pin_is_asked_for_and_right_it_opens_the_mailbox()
    {
        AskPin();

        Assert.Equal([new StopPlaying()], When(new KeyPressed('1')));
        Dial("234");
        Assert.Equal([new CheckPin(Box, "1234")], When(new KeyPressed('#')));
        Assert.Equal([new ListMessages(Box)], When(new PinRight()));
    }

    [Fact]
    public void A_pause_or_the_tenth_digit_ends_a_pin_as_well()
    {
        AskPin();
        Dial("1234");
        Spend(3.999);
        Assert.Empty(When(new Tick()));
        Spend(0.001);
        Assert.Equal([new CheckPin(Box, "1234")], When(new Tick()));
        When(new PinWrong());
        Dial("123456789");

        Assert.Equal([new CheckPin(Box, "1234567890")], When(new KeyPressed('0')));
    }

    [Fact]
    public void Three_wrong_pins_end_the_call()
    {
        AskPin();
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            Dial("0000#");
            Assert.Equal([Says(Sentence.WrongPin, Sentence.AskPin)], When(new PinWrong()));
        }

        Dial("0000#");

        Assert.Equal([Says(Sentence.WrongPin, Sentence.Goodbye)], When(new PinWrong()));
    }

    [Fact]
    public void A_star_between_does_not_make_wrong_pins_forgotten()
    {
        AskPin();
        Dial("0000#");
        When(new PinWrong());
        Dial("99*0000#");
        When(new PinWrong());
        Dial("0000#");

        Assert.Equal([Says(Sentence.WrongPin, Sentence.Goodbye)], When(new PinWrong()));
    }

    [Fact]
    public void A_locked_mailbox_says_so_and_ends_the_call()
    {
        AskPin();
        Dial("1234#");

        Assert.Equal([Says(Sentence.PinLocked, Sentence.Goodbye)], When(new PinLocked()));
    }

    [Fact]
    public void Nobody_who_presses_nothing_is_asked_a_fourth_time()
    {
        AskPin();
        for (var ask = 1; ask < 3; ask++)
        {
            When(new PromptEnded());
            Spend(10);
            Assert.Equal([Says(Sentence.AskPin)], When(new Tick()));
        }

        When(new PromptEnded());
        Spend(10);

        Assert.Equal([Says(Sentence.Goodbye)], When(new Tick()));
    }

    [Fact]
    public void The_menu_leads_to_a_mailbox_by_its_number()
    {
        Begin(ServiceBehaviour.Menu, null);
        Assert.Equal([Says(Sentence.AskMailbox)], When(new KeyPressed('1')));
        Dial("677");
        Assert.Equal([new LookUpNumber("677")], When(new KeyPressed('#')));
        Assert.Equal([Says(Sentence.UnknownMailbox, Sentence.AskMailbox)], When(new MailboxUnknown()));
        Dial("678#");

        Assert.Equal([new Play([new Prompt.Greeting(Box, "standard"), new Prompt.Tone()])], When(new MailboxFound(Box, IsFull: false)));
    }

    [Fact]
    public void Whoever_dials_a_number_to_hear_messages_is_asked_for_the_pin()
    {
        Begin(ServiceBehaviour.RetrieveAsk, null);
        Dial("678#");

        Assert.Equal([Says(Sentence.AskPin)], When(new MailboxFound(Box, IsFull: false)));
    }

    [Fact]
    public void Three_unknown_numbers_end_the_call()
    {
        Begin(ServiceBehaviour.DepositAsk, null);
        Dial("1#");
        When(new MailboxUnknown());
        Dial("2#");
        When(new MailboxUnknown());
        Dial("3#");

        Assert.Equal([Says(Sentence.UnknownMailbox, Sentence.Goodbye)], When(new MailboxUnknown()));
    }

    [Fact]
    public void The_keys_go_from_message_to_message_and_within_one()
    {
        Listen();

        Assert.Equal([Plays(Second)], When(new KeyPressed('6')));
        Assert.Equal([Says(Sentence.NoMoreMessages, Sentence.Menu)], When(new KeyPressed('6')));
        Assert.Equal([Plays(Second)], When(new KeyPressed('1')));
        Assert.Equal([new Skip(Second, TimeSpan.FromSeconds(-5))], When(new KeyPressed('7')));
        Assert.Equal([new Skip(Second, TimeSpan.FromSeconds(5))], When(new KeyPressed('9')));
        Assert.Equal([Plays(First)], When(new KeyPressed('4')));
        Assert.Equal([Plays(First)], When(new KeyPressed('4')));
        Assert.Equal([Says(Sentence.Menu)], When(new KeyPressed('*')));
        Assert.Empty(When(new KeyPressed('5')));
        Assert.Equal([Says(Sentence.Goodbye)], When(new KeyPressed('#')));
    }

    [Fact]
    public void A_message_that_was_heard_to_its_end_is_noted_as_heard()
    {
        Listen();

        Assert.Equal([new Change(First, MessageChange.Heard), Says(Sentence.Menu)], When(new PromptEnded()));
    }

    [Fact]
    public void What_is_saved_or_deleted_is_told_when_it_is_on_disk_and_the_next_is_played()
    {
        Listen();

        Assert.Equal([new StopPlaying(), new Change(First, MessageChange.Save)], When(new KeyPressed('2')));
        Assert.Equal([new Play([new Prompt.Says(Sentence.Saved), new Prompt.Message(Second)])], When(new Changed(First)));
        Assert.Equal([new StopPlaying(), new Change(Second, MessageChange.Delete)], When(new KeyPressed('3')));
        Assert.Empty(When(new Changed(First)));
        Assert.Equal([Says(Sentence.Deleted, Sentence.NoMoreMessages, Sentence.Menu)], When(new Changed(Second)));
        When(new KeyPressed('3'));
        Assert.Equal([Says(Sentence.Deleted, Sentence.NoMoreMessages, Sentence.Goodbye)], When(new Changed(First)));
    }

    [Fact]
    public void A_deletion_that_fails_is_not_said_to_be_done()
    {
        Listen();
        When(new KeyPressed('3'));

        Assert.Equal([Says(Sentence.NotAvailable, Sentence.Menu)], When(new StorageFailed()));
        Assert.Equal([Plays(First)], When(new KeyPressed('1')));
    }

    private void Record()
    {
        Begin(ServiceBehaviour.DepositStandard, Box);
        When(new MailboxFound(Box, IsFull: false));
        When(new PromptEnded());
    }

    private void AskPin()
    {
        Begin(ServiceBehaviour.RetrievePin, Box);
        Assert.Equal([Says(Sentence.AskPin)], When(new MailboxFound(Box, IsFull: false)));
    }

    private void Listen()
    {
        Begin(ServiceBehaviour.RetrieveByAuthentication, Box);
        When(new MailboxFound(Box, IsFull: false));
        When(new Listed([First, Second]));
    }

    private void Dial(string keys)
    {
        foreach (var key in keys)
            When(new KeyPressed(key));
    }

    private static Play Says(params Sentence[] sentences) => new([.. sentences.Select(sentence => new Prompt.Says(sentence))]);

    private static Play Plays(MessageId message) => new([new Prompt.Message(message)]);

    private void Spend(double seconds) => _now += TimeSpan.FromSeconds(seconds);

    private ImmutableArray<MessageBoxCallEffect> Begin(ServiceBehaviour behaviour, MailboxId? mailbox) =>
        Take(MessageBoxCall.Begin(behaviour, mailbox, null, _now, _settings));

    private ImmutableArray<MessageBoxCallEffect> When(MessageBoxCallEvent happened) => Take(MessageBoxCall.Step(_state, happened, _now, _settings));

    private ImmutableArray<MessageBoxCallEffect> Take(Transition<MessageBoxCallState, MessageBoxCallEffect> transition)
    {
        _state = transition.State;
        return transition.Effects;
    }
}
