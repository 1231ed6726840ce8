using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Gateway.Domain.Media;
using Gateway.Domain.Sessions.Bodies;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Sdp;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Clients;

/// <summary>The media of one leg of a PoC Client: a port pair of its own, and what was offered and agreed (clause 9).</summary>
internal sealed class ClientMedia
{
    private readonly LocalMedia _local;
    private OfferAnswer _exchange;
    private bool _isClosed;

    private ClientMedia(ClientVoice voice, MediaPort port, PocClientSettings settings, IdSource ids)
    {
        Voice = voice;
        Port = port;
        // A push-to-talk client takes what the server grants with its answer, waits in a queue, and says when its button was pressed.
        _local = new()
        {
            Address = port.Address, RtpPort = port.RtpPort, ControlPort = port.ControlPort,
            Codecs = settings.Codecs, Tbcp = new() { Queuing = true, Granted = true, Timestamp = true, Priority = settings.TalkPriorityMax },
        };
        Span<byte> chance = stackalloc byte[8];
        ids.Fill(chance);
        // Signed 64-bit parsers are about, and people read it: keep it short and positive.
        _exchange = OfferAnswer.Start(BinaryPrimitives.ReadUInt64LittleEndian(chance) >> 16);
    }

    /// <summary>Where it receives.</summary>
    public MediaPort Port { get; }

    /// <summary>What is spoken and heard there.</summary>
    public ClientVoice Voice { get; }

    /// <summary>What is agreed; <c>null</c> before.</summary>
    public AgreedMedia? Agreed => _exchange.Agreed;

    /// <summary>Takes a port pair.</summary>
    /// <param name="context">What the client's parts share.</param>
    /// <param name="receiver">Who takes what arrives there before <see cref="Voice"/> does; <c>null</c> for nobody else.</param>
    /// <returns><c>null</c> when none is free.</returns>
    public static ClientMedia? Open(ClientContext context, IMediaReceiver? receiver = null)
    {
        var voice = new ClientVoice(context);
        if (!context.Ports.TryOpen(receiver ?? voice, out var port))
            return null;
        var media = new ClientMedia(voice, port, context.Settings, context.Ids);
        voice.Join(media);
        return media;
    }

    /// <summary>A first or new offer as a body.</summary>
    public MessageBody Offer()
    {
        _exchange = _exchange.Withdraw().Offer(_local);
        return SessionBody.Write(_exchange.Body);
    }

    /// <summary>Takes the answer to our offer out of a message.</summary>
    public bool TryTakeAnswer(SipMessage message, [NotNullWhen(false)] out MediaRefusal? refusal)
    {
        if (!_exchange.TryTakeAnswer(DescriptionIn(message), out var next, out refusal))
            return false;
        _exchange = next;
        Voice.MediaChanged();
        return true;
    }

    /// <summary>Answers the offer of a message; with no offer in it, makes one (RFC 3261 §13.2.1), and the ACK holds the answer.</summary>
    public bool TryAnswer(SipMessage message, [NotNullWhen(true)] out MessageBody? answer, [NotNullWhen(false)] out MediaRefusal? refusal)
    {
        answer = null;
        refusal = null;
        if (message.Body.IsEmpty)
        {
            answer = Offer();
            return true;
        }

        if (!_exchange.Withdraw().TryAnswer(DescriptionIn(message), _local, out var next, out refusal))
            return false;
        _exchange = next;
        answer = SessionBody.Write(next.Body);
        Voice.MediaChanged();
        return true;
    }

    /// <summary>Whether an offer of ours waits for its answer.</summary>
    public bool IsOffering => _exchange.IsOffering;

    /// <summary>Gives the port pair back.</summary>
    public void Close()
    {
        if (_isClosed)
            return;
        _isClosed = true;
        Port.Close();
    }

    // The description alone, or as a part beside others. What cannot be read is refused as an unreadable description.
    private static ReadOnlySpan<byte> DescriptionIn(SipMessage message) =>
        SessionBody.TryRead(message, out var body, out _) ? body.Description.Span : default;
}
