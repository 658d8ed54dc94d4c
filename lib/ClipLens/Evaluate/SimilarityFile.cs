namespace ClipLens;

/// <summary>Scores that another program made.</summary>
public static class SimilarityFile
{
    /// <summary>Reads a matrix of scores.</summary>
    /// <param name="path">A .npy file of float32 or float64, in C or Fortran order; float64 is rounded to float32.</param>
    /// <param name="rows">How many rows it has to have, if that is known.</param>
    /// <param name="columns">How many columns it has to have, if that is known.</param>
    /// <returns>Finite numbers, <c>[texts, items]</c>, at least one.</returns>
    /// <exception cref="InvalidDataException">It is damaged, has another shape, or holds what is no finite number.</exception>
    public static Matrix Read(string path, int? rows = null, int? columns = null)
    {
        var scores = NpyFile.ReadMatrix(path);
        if (scores.Rows == 0 || scores.Rows != (rows ?? scores.Rows) || scores.Columns != (columns ?? scores.Columns))
        {
            throw new InvalidDataException($"{path}: expected the shape [{rows?.ToString() ?? "texts"}, {columns?.ToString() ?? "items"}]; found [{scores.Rows}, {scores.Columns}]");
        }

        var odd = Array.FindIndex(scores.Values, value => !float.IsFinite(value));
        return odd < 0 ? scores : throw new InvalidDataException(
            $"{path}: expected finite numbers; found {scores.Values[odd]} in row {odd / scores.Columns}, column {odd % scores.Columns}");
    }
}
