using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Gateway.Sip.Messages;

namespace Gateway.Bench;

/// <summary>The phones of those who set up group sessions: one call at a time, which stays until it is taken down.</summary>
internal sealed class GroupCaller : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
    {
        ReceiveBufferSize = 8 << 20, ReceiveTimeout = (int)Patience.TotalMilliseconds,
    };

    private readonly AnsweringPhones _phones;
    private readonly SipMessageReader _reader = new();
    private readonly byte[] _received = new byte[65_536];
    private readonly Func<string, string[]> _headers;
    private readonly Func<BenchGroup, string>? _offer;
    private uint _next = 1;

    /// <param name="server">Where they call.</param>
    /// <param name="phones">The phones that are called.</param>
    /// <param name="headers">What their INVITEs say besides, for each caller.</param>
    /// <param name="offer">The session description that each offers; left out: one for all.</param>
    public GroupCaller(IPEndPoint server, AnsweringPhones phones, Func<string, string[]> headers, Func<BenchGroup, string>? offer = null)
    {
        _phones = phones;
        _offer = offer;
        _headers = headers;
        _socket.Bind(BenchNetwork.CallingPhones);
        _socket.Connect(server);
    }

    /// <summary>Sets a group's session up: from the INVITE to the moment at which every member has had the ACK to his 200.</summary>
    public TimeSpan SetUp(BenchGroup group, out byte[] success)
    {
        var caller = BenchNetwork.Address(group.Initiator);
        var messages = new CallMessages(BenchNetwork.CallingPhones, _headers(caller), _offer?.Invoke(group));
        var awaited = _phones.Acknowledged + group.Size;
        var number = _next++;
        var invite = messages.Invite(number, caller, group.Address);
        var started = Stopwatch.GetTimestamp();
        _socket.Send(invite);
        var response = Receive(number, isInvite: true);
        _socket.Send(messages.Ack(number, caller, response));
        success = response.Octets.ToArray();
        if (!_phones.WaitForAcknowledged(awaited, Patience))
            throw new TimeoutException($"{awaited - _phones.Acknowledged} of {group.Size} members have no ACK");
        return Stopwatch.GetElapsedTime(started, _phones.AcknowledgedAt);
    }

    /// <summary>Leaves the session, which ends it.</summary>
    public void TakeDown(BenchGroup group, byte[] success)
    {
        _reader.TryRead(success, out var answer);
        CallMessages.TryReadMark(answer, out var number, out _);
        _socket.Send(new CallMessages(BenchNetwork.CallingPhones, []).Bye(number, BenchNetwork.Address(group.Initiator), answer));
        Receive(number, isInvite: false);
    }

    public void Dispose() => _socket.Dispose();

    private SipMessageView Receive(uint number, bool isInvite)
    {
        while (true)
        {
            var length = _socket.Receive(_received);
            if (_reader.TryRead(_received.AsSpan(0, length), out var response) != SipParseResult.Message || response.Status < 200
                || !CallMessages.TryReadMark(response, out var answered, out var answersInvite) || answered != number || answersInvite != isInvite)
                continue;
            return response.Status < 300 ? response : throw new InvalidOperationException($"refused with {response.Status}");
        }
    }
}
