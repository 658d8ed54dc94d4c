using PictureBook.Art;
using PictureBook.Films;

namespace PictureBook.Raster;

/// <summary>Draws a shot's layers once, and puts them together for any time.</summary>
internal sealed class ShotRaster
{
    private const int Phases = 12;
    private const double FallPeriod = 800;

    private readonly Shot _shot;
    private readonly int _width;
    private readonly int _height;
    private readonly double _scale;
    private readonly View _view;
    private readonly Layer _background;
    private readonly Layer? _fall;
    private readonly List<(Subject Subject, View Box, Layer[] Phases)> _subjects;

    public ShotRaster(Shot shot, int width, int height)
    {
        (_shot, _width, _height) = (shot, width, height);
        _view = View.Of(width, height);
        _scale = width / _view.Width;
        var wide = _view with { Left = _view.Left - Reach, Width = _view.Width + (2 * Reach) };
        var scene = shot.Scene;
        _background = Draw(wide, canvas => SceneDrawing.DrawBackdrop(canvas, scene, wide));
        var sky = _view with { Top = -200, Height = FallPeriod };
        _fall = scene.Sky.Fall is null || scene.Place.IsIndoors ? null : Draw(sky, canvas => SceneDrawing.DrawFall(canvas, scene, sky));
        _subjects = [.. SceneDrawing.FarToNear(scene).Select(subject =>
        {
            var (half, tall) = ((subject.Scale * subject.Kind.Width * 0.75) + 10, (subject.Scale * 125) + 10);
            var box = new View(subject.X - half, subject.Y - tall, 2 * half, tall + (subject.Scale * 12));
            return (subject, box, Enumerable.Range(0, Phases).Select(phase => Draw(box, canvas =>
                SceneDrawing.DrawSubject(canvas, scene, subject with { Phase = (double)phase / Phases }))).ToArray());
        })];
    }

    private double Reach => Math.Ceiling(Math.Abs(_shot.Pan) / 2) + 1;

    /// <summary>Draws the frame at a time of the film into <c>[height, width, 3]</c>.</summary>
    public void Render(double time, Span<byte> frame)
    {
        var (seconds, part) = (time - _shot.Start, ((time - _shot.Start) / (_shot.End - _shot.Start)) - 0.5);
        var pan = _shot.Pan * part;
        _background.Over(frame, _width, _height, (-Reach - pan) * _scale, 0);
        foreach (var (subject, box, phases) in _subjects)
        {
            var pace = subject.Pose.Moves ? 1.2 : 0.6;
            var (moved, bob) = (0.0, 0.0);
            if (subject.Relation == Relation.Self && _shot.Travel != 0)
            {
                // It may go as far as it stays in sight.
                var room = Math.Max(10, 195 - (subject.Scale * subject.Kind.Width / 2));
                var travel = Math.Clamp(_shot.Travel, -2 * room, 2 * room);
                var middle = _shot.Scene.Subjects.Any(other => other.Relation == Relation.Beside) ? subject.X : 200;
                moved = middle - subject.X + (travel * part);
                bob = subject.Pose.Moves ? 0 : 5 * Math.Sin(seconds * 1.7);
            }

            var phase = (int)((subject.Phase + (seconds * pace)) * Phases) % Phases;
            phases[phase].Over(frame, _width, _height, (box.Left - _view.Left - pan + moved) * _scale,
                (box.Top - _view.Top + bob) * _scale);
        }

        if (_fall is not null)
        {
            var speed = _shot.Scene.Sky.Name == "rain" ? 520 : 55;
            var offset = (seconds * speed) % FallPeriod;
            foreach (var turn in new[] { 0, -FallPeriod })
            {
                _fall.Over(frame, _width, _height, 0, (-200 - _view.Top + offset + turn) * _scale);
            }
        }
    }

    private Layer Draw(View view, Action<Canvas> draw)
    {
        var (width, height) = ((int)Math.Round(view.Width * _scale), (int)Math.Round(view.Height * _scale));
        var canvas = new Canvas();
        SceneDrawing.Open(canvas, view, width, height);
        draw(canvas);
        canvas.Add("</svg>");
        return new(canvas.ToString(), width, height);
    }
}
