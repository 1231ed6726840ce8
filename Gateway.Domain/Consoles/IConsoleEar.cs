using Gateway.Domain.Floor;
using Gateway.Domain.Media;
using Gateway.Sip.Sdp;

namespace Gateway.Domain.Consoles;

/// <summary>A connection through which somebody hears, and talks in, one PoC Session as one console. Called on the event loop; nothing here may wait.</summary>
public interface IConsoleEar
{
    /// <summary>How the session stands; told once, before anything else.</summary>
    void Began(ConsoleHearing hearing);

    /// <summary>A press of this connection is carried out: what is told from now on is told after it.</summary>
    /// <param name="id">What the connection calls the press; <c>null</c>: nothing.</param>
    void Pressed(int? id);

    /// <summary>Something happened to the floor.</summary>
    /// <param name="news">What, as it concerns this connection.</param>
    /// <param name="floor">How it stands to the floor since.</param>
    void Told(ClientFloorNews news, ConsoleFloor floor);

    /// <summary>Speech arrived.</summary>
    void Heard(in SpeechFrame frame);

    /// <summary>What follows, in either direction, is in another codec.</summary>
    void CodecChanged(RtpCodec codec);

    /// <summary>The console is not in the session any more. Nothing is told after it.</summary>
    void Ended();
}

/// <summary>How a session stands when a connection begins to hear it.</summary>
/// <param name="Codec">What is heard and to be spoken.</param>
/// <param name="Floor">How the connection stands to the floor.</param>
/// <param name="Talker">Who talks; <c>null</c> for nobody.</param>
/// <param name="PriorityMax">The highest priority that was agreed, 0 to 3.</param>
public sealed record ConsoleHearing(RtpCodec Codec, ConsoleFloor Floor, FloorTalker? Talker, int PriorityMax);

/// <summary>What such a connection may do. Any thread may call; what it says is carried out in that order, on the event loop.</summary>
public interface IConsoleAudio
{
    /// <summary>The talk button goes down; a connection that held it before holds it no longer.</summary>
    /// <param name="priority">0 to 3; more than was agreed counts as what was agreed.</param>
    /// <param name="id">Comes back by <see cref="IConsoleEar.Pressed"/>.</param>
    void Press(int priority, int? id = null);

    /// <summary>The talk button goes up, if this connection holds it.</summary>
    void LetGo();

    /// <summary>A frame of speech; without permission it is dropped.</summary>
    /// <param name="sequenceNumber">Counts on from frame to frame; only differences matter.</param>
    /// <param name="timestamp">Likewise, in units of the codec's clock.</param>
    /// <param name="payload">The frame.</param>
    /// <returns><c>false</c> when too many wait: it is dropped.</returns>
    bool Speak(ushort sequenceNumber, uint timestamp, ReadOnlySpan<byte> payload);

    /// <summary>Lets the button go, and hears nothing any more. Saying it again does no harm.</summary>
    void Close();
}
