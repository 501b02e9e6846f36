/** Used until the server has said its own (`limits.password_minimum`). */
export const passwordMinimum = 15;
