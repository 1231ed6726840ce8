using Gateway.Domain.Access;
using Gateway.Domain.Presence;
using Gateway.Domain.Presence.Publishing;
using Gateway.Domain.Presence.Watching;
using Gateway.Domain.Sessions.Bodies;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Clients;

/// <summary>Presence as a PoC Client serves it: the SUBSCRIBEs of its Watcher Application, and what people say of themselves.</summary>
internal sealed class ClientPresence(ClientContext context) : IWatcherAgent
{
    private const string SettingsSeconds = "86400";

    private readonly Dictionary<PocAddress, OwnPublication> _statuses = [];
    private readonly DeadlineQueue<OwnPublication> _deadlines = new();

    // The entity tags of PoC settings that were published.
    private readonly Dictionary<PocAddress, string> _settings = [];

    public MonotonicTime NextDeadline => _deadlines.NextDeadline;

    public OutgoingSubscription Subscribe(PocAddress watcher, PocAddress target, MessageExtras headers, uint seconds, ISubscriberOwner owner, MonotonicTime now)
    {
        var account = context.AccountOf(new(watcher, "", null));
        return context.Core.Subscribe(
            account.NewPresenceRequest(SipMethod.Subscribe, target.ToString(), headers) with { Contact = account.ReferContact, Expires = seconds }, owner, now);
    }

    /// <summary>Publishes what somebody says of himself, until he says something else.</summary>
    public void Say(PocAddress who, OwnStatus status, MonotonicTime now)
    {
        if (!_statuses.TryGetValue(who, out var publication))
            _statuses.Add(who, publication = new(who));
        publication.Publisher.Want(status.IsSilent ? null : DocumentOf(who, status), now);
        Run(publication, now);
    }

    /// <summary>Publishes somebody's PoC settings for a day, in the place of those that he published before (RFC 4354, RFC 3903).</summary>
    public void Say(PocAddress who, PocSettings settings, MonotonicTime now)
    {
        var document = new PocSettingsDocument($"urn:poc-client:{context.Settings.HostName}", settings.IncomingSessionBarring, settings.AnswerMode, settings.IncomingAlertBarring, settings.SimultaneousSessions);
        var extras = MessageExtras.None.With(HeaderId.Event, PocSettingsDocument.Package).With(HeaderId.Expires, SettingsSeconds).With(new MessageBody(PocSettingsDocument.MediaType, document.Write()));
        var request = context.AccountOf(new(who, "", null)).NewPresenceRequest(
            SipMethod.Publish, who.ToString(), _settings.TryGetValue(who, out var tag) ? extras.With(HeaderId.SipIfMatch, tag) : extras);
        context.Core.Send(request, (final, _, _) =>
        {
            // What the server does not know any longer is published anew with the next change.
            if (final is { IsSuccess: true } && final.Text(HeaderId.SipETag)?.Trim() is { } given)
                _settings[who] = given;
            else
                _settings.Remove(who);
        }, now);
    }

    public void Tick(MonotonicTime now)
    {
        while (_deadlines.TryTakeDue(now, out var due))
            Run(due, now);
    }

    private void Run(OwnPublication publication, MonotonicTime now)
    {
        if (publication.Publisher.Next(now) is { } order)
            Send(publication, order, now);
        if (publication.Publisher.IsIdle)
            _statuses.Remove(publication.Who);
        else
            _deadlines.Settle(publication);
    }

    private void Send(OwnPublication publication, PublishOrder order, MonotonicTime now)
    {
        var request = context.AccountOf(new(publication.Who, "", null)).NewPresenceRequest(SipMethod.Publish, publication.Who.ToString(), PublishHeaders.Of(order));
        context.Core.Send(request, (final, _, later) =>
        {
            publication.Publisher.Ended(order, PublishHeaders.ResultOf(final), context.Ids.NewUInt32() / (double)uint.MaxValue, later);
            Run(publication, later);
        }, now);
    }

    private static PresenceDocument DocumentOf(PocAddress who, OwnStatus status)
    {
        var note = status.Note?.Trim() ?? "";
        return new(who.ToString())
        {
            Persons = [new("p1") { IsWilling = status.IsWilling, Notes = note.Length == 0 ? [] : [note.Length > OwnStatus.NoteLengthMax ? note[..OwnStatus.NoteLengthMax] : note] }],
        };
    }

    private sealed class OwnPublication(PocAddress who) : IDeadline
    {
        public PocAddress Who { get; } = who;

        public PresencePublisher Publisher { get; } = new();

        public MonotonicTime NextDeadline => Publisher.NextDeadline;

        public MonotonicTime ScheduledAt { get; set; } = MonotonicTime.Never;
    }
}
