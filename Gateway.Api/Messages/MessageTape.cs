using System.Buffers;
using Gateway.Api.Recording;
using Gateway.Domain.Media;
using Gateway.Domain.MessageBox;

namespace Gateway.Api.Messages;

/// <summary>Takes what one caller says on the event loop and hands it to the recorder's thread.</summary>
internal sealed class MessageTape(MessageRecorder recorder, string id, MessageOrigin origin, Func<Stream, TapeFile> format, DateTimeOffset startedAt) : IMessageTape
{
    private volatile bool _isBroken;

    public string Id => id;

    public MessageOrigin Origin => origin;

    public Func<Stream, TapeFile> Format => format;

    public DateTimeOffset StartedAt => startedAt;

    /// <summary>Whether the disk has failed under it.</summary>
    public bool IsBroken
    {
        get => _isBroken;
        set => _isBroken = value;
    }

    /// <summary>The file, made with the first packet. Only the recorder's thread touches this and what follows.</summary>
    public TapeFile? File { get; set; }

    /// <summary>When the last packet came.</summary>
    public long LastAt { get; set; }

    public bool Take(uint timestamp, ReadOnlySpan<byte> payload)
    {
        if (_isBroken) return false;
        if (payload.Length is 0 or > MediaLimits.DatagramBytes) return true;
        var octets = ArrayPool<byte>.Shared.Rent(payload.Length);
        payload.CopyTo(octets);
        if (!recorder.TryTake(this, timestamp, octets, payload.Length)) ArrayPool<byte>.Shared.Return(octets);
        return true;
    }

    public void Keep(Action<bool> told) => recorder.End(this, told);

    public void Drop() => recorder.End(this, null);
}
