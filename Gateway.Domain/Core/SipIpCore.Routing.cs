using System.Collections.Immutable;
using System.Text;
using Gateway.Domain.Access;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Proxying;
using Gateway.Sip.Registration;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;

namespace Gateway.Domain.Core;

public sealed partial class SipIpCore
{
    private readonly Dictionary<string, NextHop>.AlternateLookup<ReadOnlySpan<char>> _localHopsByText;
    private readonly PocServerLeg? _pocServer;
    private readonly byte[] _presenceServer;
    private readonly byte[] _messageBox;

    void IProxyOwner.TargetsWanted(ProxyRequest request, MonotonicTime now)
    {
        if (Identify(request, now) is not { } sender)
            return;
        request.OwnerData = sender;
        if (request.HasRoute)
            FollowRoute(request, sender, now);
        // A number too (tel:): no table leads from it to anybody, so its scheme is not understood here. That is 416 and not 404, as it lets a client try again with
        // a SIP URI (RFC 3261 §8.1.3.5, §16.3 step 2).
        else if (!SipUriView.TryRead(request.RequestUri.Span, out var uri))
            _proxy.Refuse(request, SipStatus.UnsupportedUriScheme, now);
        else if (IsInDialog(request.Request))
            ForwardInDialog(request, sender, uri, now);
        else
            ForwardOutOfDialog(request, sender, uri, now);
    }

    NextHop? IProxyOwner.HopTo(SipUriView uri) => LocalHop(uri.Host) ?? PocServerHop(uri.Host) ?? _trust.RouteTo(uri.Host)?.Hop;

    // The ACK follows the path of its dialog. A stranger without a dialog through here gets nothing relayed.
    bool IProxyOwner.TryTargetAck(SipRequest ack, ReadOnlyMemory<byte> requestUri, Flow from, MonotonicTime now, out ProxyTarget target)
    {
        target = new(default);
        if (_trust.Of(from) == Standing.Untrusted && _location.FindByFlow(from, now) is null && !ack.Has(HeaderId.Route))
            return false;
        if (SipUriView.TryRead(requestUri.Span, out var uri) && BindingInDialog(uri, now) is { } binding)
            target = TargetOf(binding);
        return true;
    }

    int IProxyOwner.TargetFailed(ProxyRequest request, in ProxyTarget target, ClientFailure failure, MonotonicTime now)
    {
        if (target.Data is not Binding binding)
            return failure == ClientFailure.Timeout ? SipStatus.RequestTimeout : SipStatus.ServiceUnavailable;
        if (failure == ClientFailure.Timeout)
            return SipStatus.RequestTimeout;
        FlowLost(request, binding, now);
        return SipStatus.TemporarilyUnavailable;
    }

    // A lost connection never comes back. A client that uses outbound will register over a new one; any other can perhaps be connected to.
    private void FlowLost(ProxyRequest request, Binding binding, MonotonicTime now)
    {
        if (binding.Hop is null || binding.Flow.Kind == TransportKind.Udp)
            return;
        if (binding.IsOutbound || binding.Flow.Kind == TransportKind.InProcess)
        {
            if (_location.Remove(binding) is { } removed)
                Report([removed]);
            foreach (var other in _location.Find(binding.Address, now))
            {
                if (other.IsOutbound && other.Instance == binding.Instance)
                {
                    _proxy.AlsoForward(request, TargetOf(other), now);
                    return;
                }
            }
        }
        else if (_location.ForgetFlow(binding) is { } reachable)
            _proxy.AlsoForward(request, TargetOf(reachable), now);
    }

    // Route values of others say where it goes. Outside dialogs only to elements and networks that we know: nobody uses us to send to any address.
    private void FollowRoute(ProxyRequest request, RequestSender sender, MonotonicTime now)
    {
        if (sender.Standing != Standing.OwnElement && !IsInDialog(request.Request))
            _proxy.Refuse(request, SipStatus.Forbidden, now);
        else
            _proxy.Forward(request, new ProxyTarget(default), now);
    }

    private void ForwardInDialog(ProxyRequest request, RequestSender sender, SipUriView uri, MonotonicTime now)
    {
        if (BindingInDialog(uri, now) is { } binding)
            _proxy.Forward(request, TargetOf(binding), now);
        else if (sender.Standing != Standing.OwnElement && request.OwnRoute.IsEmpty)
            _proxy.Refuse(request, SipStatus.CallOrTransactionDoesNotExist, now);
        else
            _proxy.Forward(request, new ProxyTarget(default), now);
    }

    // The remote target of a dialog is the contact of a phone, or its GRUU.
    private Binding? BindingInDialog(SipUriView uri, MonotonicTime now)
    {
        if (!Gruu.TryReadInstance(uri, out var instance))
            return _location.FindByContact(uri, now);
        Binding? newest = null;
        foreach (var binding in BindingsOf(uri, now))
        {
            if (binding.Instance == instance && (newest is null || binding.Id > newest.Id))
                newest = binding;
        }

        return newest;
    }

    private void ForwardOutOfDialog(ProxyRequest request, RequestSender sender, SipUriView uri, MonotonicTime now)
    {
        if (IsAboutPresence(request.Request) && TryForwardPresence(request, sender, uri, now) || TryServe(request, sender, uri, now))
            return;
        if (_pocServer is not null && request.Request.Method == SipMethod.Publish && EventView.Of(request.Request)?.Package == "poc-settings" && IsOwnUser(uri))
        {
            ForwardToPocServer(request, _pocServer.OriginatingRoute, now);
            return;
        }

        if (IsAboutMessages(request.Request) && IsOwnUser(uri))
        {
            _proxy.Forward(request, new ProxyTarget(default) { Hop = LocalHop(_messageBox) }, now);
            return;
        }

        var done = sender.Standing == Standing.OwnElement ? Done(request.OwnRoute) : default;
        var isForGroup = IsForGroup(request.Request, uri);
        var viaPoc = _pocServer is not null && done != ServiceDone.Terminating
            && (isForGroup || IsPocServer(uri) || ContactSelection.IsPocService(request.Request, _settings.ServesPlainPhones));
        if (viaPoc && done == ServiceDone.None && IsFromUser(request, sender))
            ForwardToPocServer(request, _pocServer!.OriginatingRoute, now);
        else if (viaPoc && isForGroup)
            ForwardToPocServer(request, _pocServer!.ControllingRoute, now);
        else if (IsOwnUser(uri))
        {
            if (viaPoc && !IsSubscriber(uri))
                _proxy.Refuse(request, SipStatus.NotFound, now);
            else if (viaPoc)
                ForwardToPocServer(request, _pocServer!.TerminatingRoute, now);
            else
                ForwardToUser(request, uri, now);
        }
        else if (LocalHop(uri.Host) is { } local)
            _proxy.Forward(request, new ProxyTarget(default) { Hop = local }, now);
        else if (PocServerHop(uri.Host) is { } server)
            _proxy.Forward(request, new ProxyTarget(default) { Hop = server }, now);
        else
            ForwardToNetwork(request, sender, uri, now);
    }

    // Presence Proxy of watcher and presentity at once (TS 23.141 A.1 steps 3 to 7): to the Presence Server of a user or a list of ours, to the network of any other.
    private bool TryForwardPresence(ProxyRequest request, RequestSender sender, SipUriView uri, MonotonicTime now)
    {
        if (IsOwnUser(uri))
            _proxy.Forward(request, new ProxyTarget(default) { Hop = LocalHop(_presenceServer) }, now);
        else if (LocalHop(uri.Host) is null && PocServerHop(uri.Host) is null)
            ForwardToNetwork(request, sender, uri, now);
        else
            return false;
        return true;
    }

    private bool IsAboutPresence(SipRequest request) =>
        _presenceServer.Length > 0 && (request.Method == SipMethod.Subscribe || request.Method == SipMethod.Publish)
        && EventView.Of(request)?.Package is "presence" or "presence.winfo";

    // A telephone asks at its own address whether messages wait (RFC 3842 §3).
    private bool IsAboutMessages(SipRequest request) =>
        _messageBox.Length > 0 && request.Method == SipMethod.Subscribe && EventView.Of(request)?.Package is "message-summary";

    private bool IsOwnUser(SipUriView uri) => !uri.User.IsEmpty && (Ascii.EqualsIgnoreCase(uri.Host, _domain) || _proxy.Names.AreOurs(uri));

    private bool IsPocServer(SipUriView uri) => _settings.PocServer is { } server && Ascii.EqualsIgnoreCase(uri.Host, server);

    // A group is no person: only sessions and what belongs to them goes there, and the server of the network that owns it controls them.
    private bool IsForGroup(SipRequest request, SipUriView uri) =>
        (request.Method == SipMethod.Invite || request.Method == SipMethod.Subscribe || request.Method == SipMethod.Refer)
        && IsOwnUser(uri) && TryOwnAddress(uri, out var address)
        && PocAddress.TryParse(address.Text, out var group, out _) && _facts.Current.Groups.TryFind(group, out _);

    private bool IsSubscriber(SipUriView uri) => TryOwnAddress(uri, out var address) && SubscriberAt(address) is not null;

    private void ForwardToPocServer(ProxyRequest request, byte[] route, MonotonicTime now) =>
        _proxy.Forward(request, new ProxyTarget(default) { Hop = _pocServer!.Hop, Route = route }, now);

    // No transit: what another network sends is for our users.
    private void ForwardToNetwork(ProxyRequest request, RequestSender sender, SipUriView uri, MonotonicTime now)
    {
        if (sender.Standing is Standing.PeerNetwork or Standing.ForeignNetwork)
            _proxy.Refuse(request, SipStatus.Forbidden, now);
        else if (_trust.RouteTo(uri.Host) is { } route)
            _proxy.Forward(request, new ProxyTarget(default) { Hop = route.Hop }, now);
        else
        {
            var warning = $"399 {_settings.HostName} {QuotedText.Write($"unknown-network {Encoding.ASCII.GetString(uri.Host)}")}";
            _proxy.Refuse(request, Answer(request.Request, SipStatus.NotFound).Header(HeaderId.Warning, warning).Build(), now);
        }
    }

    private void ForwardToUser(ProxyRequest request, SipUriView uri, MonotonicTime now)
    {
        var bindings = BindingsOf(uri, now);
        if (Gruu.TryReadInstance(uri, out var instance))
            bindings = bindings.RemoveAll(binding => binding.Instance != instance);
        if (bindings.Length == 1 && ContactSelection.Admits(request.Request, bindings[0]))
        {
            _proxy.Forward(request, TargetOf(bindings[0]), now);
            return;
        }

        var targets = TargetsAmong(request.Request, bindings);
        if (targets.Count == 1)
            _proxy.Forward(request, targets[0], now);
        else if (targets.Count > 1)
            _proxy.Forward(request, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(targets), now);
        else
        {
            _proxy.Refuse(request, IsSubscriber(uri) ? SipStatus.TemporarilyUnavailable : SipStatus.NotFound, now);
        }
    }

    private ImmutableArray<Binding> BindingsOf(SipUriView uri, MonotonicTime now) =>
        Ascii.EqualsIgnoreCase(uri.Host, _domain) ? _location.Find(uri, now)
        : TryOwnAddress(uri, out var address) ? _location.Find(address, now)
        : [];

    private List<ProxyTarget> TargetsAmong(SipRequest request, ImmutableArray<Binding> bindings)
    {
        var targets = new List<ProxyTarget>(bindings.Length);
        if (bindings.IsEmpty)
            return targets;
        var wanted = CallerPreferences.Of(request);
        foreach (var binding in bindings)
        {
            if (wanted.Judge(binding.Features).IsAcceptable && !HasNewerFlow(bindings, binding))
                targets.Add(TargetOf(binding));
        }

        if (targets.Count == 0 && _settings.ServesPlainPhones && (request.Method == SipMethod.Message || request.Method == SipMethod.Invite))
            AddPlainPhones(targets, bindings);
        Dispose(request, targets);
        return targets;
    }

    // Caller preferences have found no PoC Client. A phone that never heard of PoC can show a text or take a call all the same.
    private static void AddPlainPhones(List<ProxyTarget> targets, ImmutableArray<Binding> bindings)
    {
        foreach (var binding in bindings)
        {
            if (!binding.HasFeature("+g.poc.talkburst") && !HasNewerFlow(bindings, binding))
                targets.Add(TargetOf(binding));
        }
    }

    // Request-Disposition (RFC 3841 §9.1): the caller's wish how the targets are tried.
    private static void Dispose(SipRequest request, List<ProxyTarget> targets)
    {
        foreach (var wish in request.Values(HeaderId.RequestDisposition))
        {
            if (Ascii.EqualsIgnoreCase(wish, "no-fork"u8) && targets.Count > 1)
            {
                var best = 0;
                for (var i = 1; i < targets.Count; i++)
                    best = targets[i].Q > targets[best].Q ? i : best;
                targets.RemoveRange(best + 1, targets.Count - best - 1);
                targets.RemoveRange(0, best);
            }
            else if (Ascii.EqualsIgnoreCase(wish, "parallel"u8))
            {
                for (var i = 0; i < targets.Count; i++)
                    targets[i] = targets[i] with { Q = 1000 };
            }
        }
    }

    // One flow of a device at a time, the newest; the others when it fails (RFC 5626 §5.3).
    private static bool HasNewerFlow(ImmutableArray<Binding> bindings, Binding binding)
    {
        if (!binding.IsOutbound)
            return false;
        foreach (var other in bindings)
        {
            if (other.IsOutbound && other.Instance == binding.Instance && other.Id > binding.Id)
                return true;
        }

        return false;
    }

    private static ProxyTarget TargetOf(Binding binding) =>
        new(binding.RequestUri) { Hop = binding.Hop, Route = binding.Route, Q = binding.Q, Data = binding };

    // MESSAGE never goes inside a dialog here: a made-up To tag shall not lead an alert past access control.
    private static bool IsInDialog(SipRequest request) => request.Method != SipMethod.Message && !request.To.Tag.IsEmpty;

    // From a phone, or from a client in this process; not from the PoC server, whose sessions have done their originating part, also where we have led on
    // to somebody else what it sent.
    private bool IsFromUser(ProxyRequest request, RequestSender sender) =>
        sender.Standing == Standing.Untrusted
        || request.From.PeerElement is { } element && element != _settings.PocServer && !(element == _settings.HostName && IsFocus(request.Request));

    private NextHop? LocalHop(ReadOnlySpan<byte> host)
    {
        if (_localHops.Count == 0 || host.Length > 255)
            return null;
        Span<char> text = stackalloc char[host.Length];
        Encoding.ASCII.GetChars(host, text);
        return _localHopsByText.TryGetValue(text, out var hop) ? hop : null;
    }

    private NextHop? PocServerHop(ReadOnlySpan<byte> host) =>
        _pocServer is not null && Ascii.EqualsIgnoreCase(host, _settings.PocServer!) ? _pocServer.Hop : null;

    private static ServiceDone Done(ReadOnlySpan<byte> ownRoute) =>
        !SipUriView.TryRead(ownRoute, out var uri) ? ServiceDone.None
        : Ascii.Equals(uri.User, PocServerLeg.OriginatingDone) ? ServiceDone.Originating
        : Ascii.Equals(uri.User, PocServerLeg.TerminatingDone) ? ServiceDone.Terminating
        : ServiceDone.None;

    private static bool IsSearchWanted(ReadOnlySpan<byte> ownRoute) =>
        SipUriView.TryRead(ownRoute, out var uri) && Ascii.Equals(uri.User, PocServerLeg.SearchWanted);

    private enum ServiceDone : byte
    {
        None,
        Originating,
        Terminating,
    }
}
