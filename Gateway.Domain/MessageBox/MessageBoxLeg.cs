using System.Text;
using Gateway.Domain.Media;
using Gateway.Domain.ServiceContexts;
using Gateway.Domain.Sessions.Bodies;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Sdp;
using Gateway.Sip.Transactions;
using Gateway.Sip.UserAgents;
using static Gateway.Domain.MessageBox.MessageBoxCallEffect;
using static Gateway.Domain.MessageBox.MessageBoxCallEvent;

namespace Gateway.Domain.MessageBox;

/// <summary>One call at the message box: its signalling and its machine. What is heard and said is in the part <c>.Media</c>.</summary>
internal sealed partial class MessageBoxLeg : ICallOwner, IMediaReceiver, IDeadline, IDisposable
{
    private readonly MessageBoxServer _server;
    private readonly Call _call;
    private readonly MessageOrigin _origin;
    private readonly ServiceResolution.Found _service;
    private readonly string _contact;
    private readonly Queue<MessageBoxCallEvent> _next = new();
    private readonly BoxSpeaker _speaker;
    private MessageBoxCallState? _state;
    private OfferAnswer _exchange = OfferAnswer.Start(0);
    private LocalMedia? _local;
    private MediaPort? _port;
    private bool _isStepping;

    public MessageBoxLeg(MessageBoxServer server, Call call, MessageOrigin origin, ServiceResolution.Found service, string contact, MonotonicTime now)
    {
        (_server, _call, _origin, _service, _contact) = (server, call, origin, service, contact);
        _speaker = new(server.Store, server.Post, now => Step(new PromptEnded(), now));
        var ssrc = server.Ids.NewUInt32();
        _stream = new(ssrc, (ushort)server.Ids.NewUInt32(), server.Ids.NewUInt32(), now.SinceStart);
        _reports = new(server.Ids, server.HostName, server.UtcOf, ssrc);
    }

    /// <inheritdoc/>
    public MonotonicTime NextDeadline => MonotonicTime.Earlier(_state?.NextDeadline ?? MonotonicTime.Never, _reports.NextDeadline);

    /// <inheritdoc/>
    public MonotonicTime ScheduledAt { get; set; } = MonotonicTime.Never;

    /// <summary>Answers the INVITE, or refuses what it describes.</summary>
    public void Answer(SipRequest invite, MediaPort port, LocalMedia local, OfferAnswer exchange, MonotonicTime now)
    {
        (_port, _local, _exchange) = (port, local, exchange);
        _call.Ring(SipStatus.Ringing, MessageExtras.None, now);
        if (!TryAnswer(invite, out var answer))
        {
            Close(now);
            _call.Refuse(SipStatus.NotAcceptableHere, MessageExtras.None, now);
            return;
        }

        // A machine, that takes messages (RFC 3840 §10.4, §10.17).
        _call.Accept($"{_contact};automata;actor=\"msg-taker\"", MessageExtras.None.With(answer), now);
    }

    /// <summary>Frees the codecs.</summary>
    public void Dispose()
    {
        _voice.Dispose();
        _opus?.Dispose();
        _opus = null;
    }

    public void Tick(MonotonicTime now)
    {
        if (now >= _reports.NextDeadline)
            Report(now);
        if (_state is MessageBoxCallState.Recording && _spokeAt > MonotonicTime.Zero)
            Step(new Spoke(_spokeAt), now);
        Step(new MessageBoxCallEvent.Tick(), now);
    }

    void ICallOwner.Confirmed(Call call, SipRequest ack, MonotonicTime now)
    {
        if (_exchange.IsOffering && !TryTakeAnswer(ack))
        {
            call.Bye(MessageExtras.None, now);
            return;
        }

        _reports.Begin(now);
        var begun = MessageBoxCall.Begin(_service.Identity.Behaviour, _service.Mailbox, _service.Identity.Greeting, now, _server.Calls);
        _state = begun.State;
        foreach (var effect in begun.Effects)
            Perform(effect, now);
        _server.Settle(this);
    }

    void ICallOwner.ReinviteArrived(Call call, SipRequest reinvite, MonotonicTime now)
    {
        // In the middle of a message the codec stays what it is.
        if (_exchange.Agreed is { } agreed)
            _local = _local! with { Codecs = [agreed.Codec] };
        if (TryAnswer(reinvite, out var answer))
            call.AnswerReinvite(SipStatus.Ok, MessageExtras.None.With(answer), now);
        else
            call.AnswerReinvite(SipStatus.NotAcceptableHere, MessageExtras.None, now);
    }

    void ICallOwner.RequestArrived(Call call, ServerTransactionId transaction, SipRequest request, MonotonicTime now)
    {
        if (request.Method != SipMethod.Info)
        {
            _server.Respond(transaction, request, SipStatus.MethodNotAllowed, now);
            return;
        }

        // An INFO without a body asks whether the call stands (RFC 2976 §2.2).
        var isKey = request.TryGet(HeaderId.ContentType, out var type) && Ascii.EqualsIgnoreCase(MediaTypes.Essence(type), DtmfRelay.MediaType);
        if (!isKey)
        {
            _server.Respond(transaction, request, request.Body.IsEmpty ? SipStatus.Ok : SipStatus.UnsupportedMediaType, now);
            return;
        }

        var isReadable = DtmfRelay.TryRead(request.Body.Span, out var key);
        _server.Respond(transaction, request, isReadable ? SipStatus.Ok : SipStatus.BadRequest, now);
        // Some telephones send each key both ways: it counts once.
        if (isReadable && !_hasKeysInSpeech)
            Step(new KeyPressed(key), now);
    }

    void ICallOwner.Ended(Call call, CallEnd end, MonotonicTime now)
    {
        Step(new HungUp(), now);
        Close(now);
    }

    void ICallOwner.Cancelled(Call call, SipRequest? cancel, MonotonicTime now) => Close(now);

    void ICallOwner.ReinviteAnswered(Call call, SipResponse? final, MonotonicTime now)
    {
    }

    void ICallOwner.Progressed(Call call, SipResponse provisional, MonotonicTime now)
    {
    }

    void ICallOwner.Accepted(Call call, SipResponse success, MonotonicTime now)
    {
    }

    void ICallOwner.Refused(Call call, CallRefusal refusal, MonotonicTime now)
    {
    }

    void ICallOwner.AnsweredTooLate(Call call, SipResponse success, MonotonicTime now)
    {
    }

    // What happens while something is done about what happened before comes behind it.
    private void Step(MessageBoxCallEvent happened, MonotonicTime now)
    {
        _next.Enqueue(happened);
        if (_isStepping)
            return;
        _isStepping = true;
        try
        {
            while (_next.TryDequeue(out var next))
            {
                if (_state is null)
                    continue;
                var (state, effects) = MessageBoxCall.Step(_state, next, now, _server.Calls);
                _state = state;
                foreach (var effect in effects)
                    Perform(effect, now);
            }
        }
        finally
        {
            _isStepping = false;
            _next.Clear();
        }

        _server.Settle(this);
    }

    private void Perform(MessageBoxCallEffect effect, MonotonicTime now)
    {
        switch (effect)
        {
            case LookUp lookUp:
                _server.Store.LookUp(lookUp.Mailbox, isFull => Later(isFull is { } full ? new MailboxFound(lookUp.Mailbox, full) : new MailboxUnknown()));
                break;
            case LookUpNumber number:
                _server.Store.LookUp(number.Number, found => Later(found is { } there ? new MailboxFound(there.Mailbox, there.IsFull) : new MailboxUnknown()));
                break;
            case CheckPin check:
                _server.Store.CheckPin(check.Mailbox, check.Pin, _origin.Caller, verdict => Later(verdict switch
                {
                    PinVerdict.Right => new PinRight(),
                    PinVerdict.Wrong => new PinWrong(),
                    PinVerdict.Locked => new PinLocked(),
                    _ => new StorageFailed(),
                }));
                break;
            case ListMessages list:
                _server.Store.List(list.Mailbox, messages => Later(messages is { } listed ? new Listed(listed) : new StorageFailed()));
                break;
            case Play play:
                _speaker.Play(play.Prompts, now);
                _server.Listen(this, now);
                break;
            case StopPlaying:
                _speaker.Stop();
                break;
            case Skip skip:
                _speaker.Skip(skip.Message, skip.By, now);
                _server.Listen(this, now);
                break;
            case StartRecording start:
                Record(start.Mailbox);
                break;
            case KeepRecording:
                Keep();
                break;
            case DropRecording:
                _tape?.Drop();
                _tape = null;
                break;
            case Change { What: MessageChange.Heard } heard:
                _server.Store.Change(heard.Message, heard.What, _origin.Caller, static _ => { });
                break;
            case Change change:
                _server.Store.Change(change.Message, change.What, _origin.Caller, isDone => Later(isDone ? new Changed(change.Message) : new StorageFailed()));
                break;
            case HangUp:
                _call.Bye(MessageExtras.None, now);
                break;
        }
    }

    private void Later(MessageBoxCallEvent happened) => _server.Post(now => Step(happened, now));

    private bool TryAnswer(SipRequest request, out MessageBody? answer)
    {
        answer = null;
        if (request.Body.IsEmpty)
        {
            _exchange = _exchange.Withdraw().Offer(_local!);
            answer = SessionBody.Write(_exchange.Body);
            return true;
        }

        if (!SessionBody.TryRead(request, out var body, out _) || !_exchange.Withdraw().TryAnswer(body.Description.Span, _local!, out var next, out _))
            return false;
        _exchange = next;
        answer = SessionBody.Write(next.Body);
        return true;
    }

    private bool TryTakeAnswer(SipRequest ack)
    {
        if (!SessionBody.TryRead(ack, out var body, out _) || !_exchange.TryTakeAnswer(body.Description.Span, out var next, out _))
            return false;
        _exchange = next;
        return true;
    }

    private void Close(MonotonicTime now)
    {
        if (_port is not { } port)
            return;
        _port = null;
        _speaker.Stop();
        SayGoodbye(port, now);
        port.Close();
        Dispose();
        _server.Over(this);
    }
}
